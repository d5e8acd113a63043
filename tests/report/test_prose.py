"""Numbers in prose: only what an id has can be quoted."""

import pytest

from analysis.report.prose import fill
from analysis.report.register import stored_results


@pytest.mark.parametrize(
    ("id", "part"), [("ratio_2021", "printed"), ("urban_income_2021", "value")], ids=["result", "claim"]
)  # fmt: skip
def test_a_part_that_an_id_does_not_have_is_refused(root, id, part):
    """Else the interval would stand where one number was meant."""
    results = stored_results(root / "results" / "results.json")
    with pytest.raises(ValueError, match=f"{id} has no {part}: quote"):
        fill(f"<!--={id} {part}--><!--/-->", results)
    assert "–" in fill(f"<!--={id} ends--><!--/-->", results)
