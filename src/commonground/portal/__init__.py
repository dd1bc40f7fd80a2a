"""The portal: what a resident finds. Help first, before any form; what was done, in numbers with small counts hidden; a way to
leave at once. Nobody signs in here, nobody is remembered, and no table that holds a person is read.
"""
