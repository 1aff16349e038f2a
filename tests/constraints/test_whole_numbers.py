"""Whole numbers as people write them, in both languages."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from constraints.whole_numbers import WholeNumber


@pytest.mark.parametrize(
    ("language", "typed", "weight"),
    [
        ("sv", "45,0", 45),
        ("sv", "45,00", 45),
        ("sv", "1 000", 1000),
        ("sv", "1\u00a0000", 1000),
        ("en", "45.0", 45),
        ("sv", "45,5", None),
        ("sv", "45,", None),
        ("en", "1,000", None),
    ],
)
def test_whole_numbers_as_people_write_them(language, typed, weight):
    with override(language):
        if weight is None:
            with pytest.raises(ValidationError):
                WholeNumber().clean(typed)
        else:
            assert WholeNumber().clean(typed) == weight
