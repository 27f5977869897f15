"""Whatever the template: the same result every time, no intrinsic left behind, no value invented."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from budget_stack.resolve import ResolveError, Source, resolve
from budget_stack.resolve.symbols import is_symbol, symbols_in
from tests.support.generated import unhurried

WORDS = st.sampled_from(["alpha", "beta", "gamma", "1", ""])
CONDITIONS = {
    "Same": {"Fn::Equals": [{"Ref": "One"}, {"Ref": "Two"}]},
    "Alpha": {"Fn::Equals": [{"Ref": "One"}, "alpha"]},
    "Neither": {"Fn::Not": [{"Fn::Or": [{"Condition": "Same"}, {"Condition": "Alpha"}]}]},
}


def functions(inner):
    lists = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda items: {"Fn::Join": ["-", items]}, lists),
        st.builds(lambda items, n: {"Fn::Select": [n, items]}, lists, st.integers(0, 2)),
        st.builds(lambda node: {"Fn::Select": [0, {"Fn::Split": ["-", node]}]}, inner),
        st.builds(lambda node: {"Fn::Sub": ["<${x}|${One}>", {"x": node}]}, inner),
        st.builds(lambda c, a, b: {"Fn::If": [c, a, b]}, st.sampled_from(sorted(CONDITIONS)), inner, inner),
        st.builds(lambda node: {"Fn::Base64": node}, inner),
    )


LEAVES = st.one_of(
    WORDS,
    st.integers(0, 9),
    st.sampled_from([{"Ref": "One"}, {"Ref": "Two"}, {"Ref": "Other"}, {"Fn::GetAtt": ["Other", "Arn"]}]),
    st.just({"Ref": "AWS::NoValue"}),
    st.just({"Ref": "AWS::Region"}),
)
NODES = st.recursive(LEAVES, functions, max_leaves=12)


def template(node):
    return Source(
        {
            "Parameters": {"One": {"Type": "String"}, "Two": {"Type": "String"}},
            "Conditions": CONDITIONS,
            "Resources": {
                "Other": {"Type": "T"},
                "R": {"Type": "T", "Properties": {"P": [node], "Q": {"nested": node}}},
            },
        }
    )


def keys_of(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from keys_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys_of(item)


# another process may be busy just then
@unhurried
@given(NODES, WORDS, WORDS)
def test_resolving_is_deterministic_complete_and_invents_nothing(node, one, two):
    parameters = {"One": one, "Two": two}
    try:
        found = resolve(template(node), parameters)
    except ResolveError:
        return
    again = resolve(template(node), parameters)
    properties = found.resources["R"].properties

    assert found == again
    assert not [key for key in keys_of(properties) if key == "Ref" or key.startswith("Fn::")]
    # every symbol stands for something that the template names
    text = json.dumps(template(node).template)
    for symbol in symbols_in(properties):
        assert is_symbol(symbol)
        assert getattr(symbol, "logical_id", None) == "Other" or getattr(symbol, "name", None) == "AWS::Region"
        assert "Other" in text or "AWS::Region" in text
    # and what a resolved template says of itself does not change any more
    once = found.to_template()
    assert resolve(Source(once)).to_template() == once
