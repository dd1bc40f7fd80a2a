"""The land holds together: outlines tile the county, and nothing stands where a real place could be."""

import json
from itertools import combinations

import shapely

from commonground.site.town import Town


def test_every_outline_is_a_valid_closed_ring_that_runs_counterclockwise(town: Town) -> None:
    outlines = {area.name: area.outline for area in town.county.areas.values()} | {
        town.county.name: town.county.outline
    }
    for name, outline in outlines.items():
        ring = shapely.Polygon(outline)
        assert ring.is_valid, name
        assert outline[0] == outline[-1]
        assert ring.exterior.is_ccw, name


def test_neighborhoods_tile_the_county_without_overlap_or_hole(town: Town) -> None:
    shapes = [area.shape for area in town.county.areas.values()]
    assert all(one.intersection(other).area < 1e-12 for one, other in combinations(shapes, 2))
    county = shapely.Polygon(town.county.outline)
    assert shapely.union_all(shapes).symmetric_difference(county).area < 1e-12


def test_there_are_between_ten_and_fourteen_neighborhoods_and_each_speaks_to_one_hundred_percent(town: Town) -> None:
    assert 10 <= len(town.county.areas) <= 14
    for area in town.county.areas.values():
        assert abs(sum(area.languages.values()) - 1) < 1e-9
        assert 0 < area.households < area.population


def test_the_county_lies_in_the_open_ocean_far_from_any_street(town: Town) -> None:
    west, south, east, north = shapely.Polygon(town.county.outline).bounds
    assert -132 < west < east < -131
    assert 38 < south < north < 38.5


def test_every_block_lies_in_its_neighborhood_and_no_two_streets_share_a_name(town: Town) -> None:
    streets: list[str] = []
    for area in town.county.areas.values():
        streets += area.streets
        assert len(area.blocks) >= 40
        assert all(shapely.contains_xy(area.shape, block.lon, block.lat) for block in area.blocks)
        assert {block.street for block in area.blocks} == set(area.streets)
    assert len(streets) == len(set(streets))


def test_geojson_carries_every_neighborhood_with_its_name_and_shape(town: Town) -> None:
    collection = town.areas_geojson()
    assert collection["type"] == "FeatureCollection"
    assert [feature["id"] for feature in collection["features"]] == list(town.county.areas)
    for feature in collection["features"]:
        area = town.county.areas[feature["id"]]
        assert shapely.from_geojson(json.dumps(feature["geometry"])).equals(area.shape)
        assert feature["properties"]["name"] == area.name
