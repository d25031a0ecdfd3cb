"""The API's JSON: what we make of every form it answers in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.generation.ports import Accepted, Account, Conflict, Refused, ResultStatus, Seen
from bot.video_api import wire
from bot.video_api.categories import category_of

T = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada"
OTHER = "11111111-2222-4333-8444-555555555555"
V1, V2 = "a1f0", "b2e1"


def answer(**whole: Any) -> wire.Answer:
    return wire.read_answer(json.dumps(whole).encode())


def error(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "message": f"about {code}", "taskUUID": T, "taskType": "videoInference", **more}


def item(**more: Any) -> dict[str, Any]:
    return {"taskType": "videoInference", "taskUUID": T, **more}


def seen(**whole: Any) -> tuple[Seen, ...] | None:
    return wire.standings(answer(**whole), [T]).get(T)


# -- the answer to a submission


@pytest.mark.parametrize("whole", [{"data": [item()]}, {"data": []}, {"data": [], "errors": []}, {"data": item()}])
def test_an_acknowledgement_or_empty_data_without_error_is_yes(whole: dict[str, Any]) -> None:
    assert wire.acknowledgement(answer(**whole), T) == Accepted()


@pytest.mark.row("F09")
@pytest.mark.parametrize(
    "whole",
    [{}, {"errors": []}, {"data": [item(taskUUID=OTHER)]}, {"data": None}, {"errors": [error("x", taskUUID=OTHER)]}],
)
def test_an_answer_that_does_not_name_our_task_says_nothing(whole: dict[str, Any]) -> None:
    assert wire.acknowledgement(answer(**whole), T) is None


@pytest.mark.row("F05")
@pytest.mark.parametrize("uuid", [T, T.upper(), None])
def test_a_conflict_is_told_apart_from_a_refusal(uuid: str | None) -> None:
    conflict = error("conflictTaskUUID", taskUUID=uuid)
    assert wire.acknowledgement(answer(errors=[conflict]), T) == Conflict()
    assert wire.acknowledgement(answer(errors=[error("conflictTaskUUID", taskUUID=OTHER)]), T) is None


@pytest.mark.row("F14")
@pytest.mark.parametrize(
    "whole",
    [
        {"errors": [error("invalidWidth", parameter="width")]},
        {"data": [], "errors": [error("invalidWidth", parameter="width")]},
        {"error": {"code": "invalidWidth", "message": "about invalidWidth", "parameter": "width"}, "taskUUID": T},
        {"data": [item(error={"code": "invalidWidth", "message": "about invalidWidth", "parameter": "width"})]},
    ],
)
def test_a_refusal_is_read_in_every_form(whole: dict[str, Any]) -> None:
    assert wire.acknowledgement(answer(**whole), T) == Refused(
        "invalidWidth", "validation", "width", "about invalidWidth"
    )


def test_a_rule_across_fields_names_them_all() -> None:
    told = wire.acknowledgement(answer(errors=[error("incompatibleParameters", parameter=["width", "inputs"])]), T)
    assert isinstance(told, Refused)
    assert told.parameter == "width, inputs"


# -- where tasks stand


@pytest.mark.parametrize("word", ["processing", "pending", "queued", "scheduled", "waiting", "dreaming", "", None, 7])
@pytest.mark.row("F17")
def test_any_word_but_success_and_error_is_not_done(word: object) -> None:
    assert seen(data=[item(videoUUID=V1, status=word, videoURL="https://x/v.mp4")]) == (
        Seen(ResultStatus.PROCESSING, V1),
    )


def test_a_success_carries_its_facts() -> None:
    done = item(videoUUID=V1, status="success", videoURL="https://vm/v.mp4", seed=7, cost=0.56, NSFWContent=True)
    assert seen(data=[done]) == (Seen(ResultStatus.SUCCESS, V1, "https://vm/v.mp4", 7, 560_000, True),)


def test_a_success_without_an_address_is_not_done_yet() -> None:
    assert seen(data=[item(videoUUID=V1, status="success")]) == (Seen(ResultStatus.PROCESSING, V1),)


@pytest.mark.row("F15")
@pytest.mark.parametrize(
    "whole",
    [
        {"errors": [error("providerError", status="error", videoUUID=V1)]},
        {"error": {"code": "providerError", "message": "about providerError", "status": "error"}, "taskUUID": T,
         "videoUUID": V1},
        {"data": [item(videoUUID=V1, error={"code": "providerError", "message": "about providerError"})]},
        {"data": [item(videoUUID=V1, status="error", code="providerError", message="about providerError")]},
        {"data": [item(videoUUID=V1)], "errors": [error("providerError", status="error", videoUUID=V1)]},
    ],
)  # fmt: skip
def test_a_failed_result_is_read_in_every_form(whole: dict[str, Any]) -> None:
    failure = Refused("providerError", "provider", "", "about providerError")
    assert seen(**whole) == (Seen(ResultStatus.ERROR, V1, failure=failure),)


def test_partial_success_keeps_the_good_ones() -> None:
    done = item(videoUUID=V1, status="success", videoURL="https://vm/v.mp4")
    results = seen(data=[done], errors=[error("invalidProviderContent", status="error")])
    assert results is not None
    assert [one.status for one in results] == [ResultStatus.SUCCESS, ResultStatus.ERROR]
    assert results[1].failure == Refused("invalidProviderContent", "safety", "", "about invalidProviderContent")


@pytest.mark.row("F19")
def test_what_is_said_of_other_tasks_is_not_ours() -> None:
    foreign = error("providerError", status="error", taskUUID=OTHER)
    assert seen(data=[item(status="processing")], errors=[foreign, error("providerError", taskUUID=None)]) == (
        Seen(ResultStatus.PROCESSING),
    )


@pytest.mark.row("F16")
@pytest.mark.parametrize(
    "whole", [{"data": []}, {"data": [{"taskType": "getResponse", "taskUUID": T, "status": "processing"}]}]
)
def test_a_task_the_api_does_not_know_is_not_there(whole: dict[str, Any]) -> None:
    """The item of the question's own type is how it answers for a task that was never admitted."""
    assert seen(**whole) is None


@pytest.mark.row("F18")
@pytest.mark.parametrize(
    "code", ["invalidApiKey", "rateLimitExceeded", "insufficientCredits", "internalServerError", "taskNotFound"]
)
def test_trouble_with_looking_is_no_verdict_on_the_task(code: str) -> None:
    assert seen(errors=[error(code)]) is None
    assert seen(errors=[error("invalidTaskUUID", taskType="getResponse")]) is None
    assert seen(data=[item(taskType="getResponse", error={"code": code})]) is None


def test_a_task_the_provider_refused_is_known_even_when_only_the_question_is_named() -> None:
    """getResponse on such a task was seen to answer HTTP 400."""
    results = seen(errors=[error("invalidProviderContent", taskType="getResponse")])
    assert results is not None
    assert results[0].status is ResultStatus.ERROR


@pytest.mark.row("F20")
@pytest.mark.parametrize("cost", [None, 0, 0.0, -1, "0.56", True, [], 1e-9, 10_001, 10**400])
def test_what_is_no_price_is_unknown(cost: object) -> None:
    done = item(videoUUID=V1, status="success", videoURL="https://vm/v.mp4", cost=cost)
    results = seen(data=[done])
    assert results is not None
    assert results[0].cost_micro_usd is None


@given(st.integers(1, 10_000_000_000))
def test_for_every_price_not_a_millionth_is_lost(micro: int) -> None:
    results = seen(data=[item(videoUUID=V1, status="success", videoURL="https://vm/v.mp4", cost=micro / 1_000_000)])
    assert results is not None
    assert results[0].cost_micro_usd == micro


# -- hostile answers


@pytest.mark.row("B61")
@pytest.mark.parametrize(
    "data",
    [
        b"", b"[]", b"null", b'"x"', b"<html>no</html>", b'{"data":[', b'{"data":[{"cost":NaN}]}',
        b'{"data":[{"cost":-Infinity}]}', b"[" * 10_000 + b"]" * 10_000, b'{"data":' * 10_000, b"\xff\xfe{}",
        b'{"data":[' + b" " * wire.LONGEST_ANSWER + b"]}", b'{"seed":' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_answer_is_unreadable_and_nothing_worse(data: bytes) -> None:
    with pytest.raises(wire.Unreadable):
        wire.read_answer(data)


@pytest.mark.row("B61")
def test_odd_numbers_extra_fields_and_double_keys_are_survived() -> None:
    told = (
        f'{{"data":[{{"taskUUID":"{OTHER}","taskUUID":"{T}","taskType":"videoInference","videoUUID":"{V1}",'
        f'"status":"success","videoURL":"https://vm/v.mp4","cost":1e400,"seed":1e400,"mood":{{"a":[1]}}}}],"new":1}}'
    )
    assert wire.standings(wire.read_answer(told.encode()), [T]) == {
        T: (Seen(ResultStatus.SUCCESS, V1, "https://vm/v.mp4"),)
    }


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from([T, "error"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["data", "errors", "error", "taskUUID", "taskType", "status", "code", "message", "parameter", "cost",
                 "seed", "videoURL", "videoUUID", "x"]
            ),
            inner, max_size=6,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.row("B61")
@given(whole=anything)
def test_for_every_json_reading_ends_in_our_types(whole: object) -> None:
    try:
        read = wire.read_answer(json.dumps(whole).encode())
    except wire.Unreadable:
        return
    assert isinstance(wire.acknowledgement(read, T), Accepted | Conflict | Refused | None)
    for results in wire.standings(read, [T]).values():
        assert all(isinstance(one, Seen) for one in results)


# -- utility tasks


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        ({"amount": 12.5, "freeBalance": 3, "currency": "EUR"}, Account(12_500_000, "EUR")),
        (7, Account(7_000_000, "USD")), (0.000001, Account(1, "USD")), (-2.5, Account(-2_500_000, "USD")),
        ({"amount": "12"}, Account(None, "USD")), (True, Account(None, "USD")), (None, Account(None, "USD")),
        ({"amount": 1e300, "currency": "<b>"}, Account(None, "USD")), ([], Account(None, "USD")),
    ],
)  # fmt: skip
def test_a_balance_is_read_in_both_forms(balance: object, expected: Account) -> None:
    assert wire.account({"balance": balance}) == expected


@pytest.mark.parametrize("told", [None, 7, "", "../../etc/passwd", "x" * 65, 'a"b', "short"])
def test_what_is_no_name_of_a_file_is_none(told: object) -> None:
    assert wire.media_uuid({"mediaUUID": told}) is None
    assert wire.media_uuid({"mediaUUID": OTHER}) == OTHER


def test_a_peers_words_are_made_fit_to_show() -> None:
    words = "no\r\n\x00way \u202eevil data:image/jpeg;base64,/9j/4AAQ== and " + "eAx4" * 400 + " you" * 400
    assert wire.clean(words, 40) == "no way evil (file) and (file) you you yo"
    assert wire.clean(None, 10) == ""


# -- categories


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("invalidWidth", "validation"), ("unsupportedDimensionsKlingV26Standard", "validation"),
        ("requiredFrameImages", "validation"), ("conflictTaskUUID", "validation"), ("unknownParameter", "validation"),
        ("invalidApiKey", "auth"), ("forbidden", "auth"), ("tokenExpired", "auth"), ("accountSuspended", "auth"),
        ("insufficientCredits", "quota"), ("providerInsufficientCredits", "quota"), ("environmentPaused", "quota"),
        ("rateLimitExceeded", "rateLimit"), ("providerRateLimitExceeded", "rateLimit"),
        ("invalidProviderContent", "safety"), ("providerContentPolicyViolation", "safety"),
        ("providerTimeout", "timeout"), ("timeoutProvider", "timeout"), ("webhookTimeout", "timeout"),
        ("taskFailedOrNotFound", "notFound"), ("mediaExpired", "notFound"), ("taskCancelled", "notFound"),
        ("providerError", "provider"), ("noAvailableServer", "provider"), ("downloadFailed", "provider"),
        ("internalServerError", "serverError"), ("somethingNew", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_codes_are_filed_as_the_vendors_sdk_files_them(code: str, category: str) -> None:
    assert category_of(code) == category
