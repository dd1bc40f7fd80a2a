"""Legal papers: what courts, police, agencies and the public send to an agency to get at what it knows of a person, and what the agency
answers. A paper never opens a look. It becomes a task of the custodian of the agency that holds the record, who decides part by part
and hands over one bounded copy. Beside the papers stand reports that the law demands, and privacy incidents.
"""
