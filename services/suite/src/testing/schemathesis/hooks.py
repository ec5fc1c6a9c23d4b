"""What /openapi.json cannot say, told to schemathesis: see schemathesis.ts, which starts it."""
import itertools
import json
import os
import re
import zlib

import schemathesis

# Reads wait up to 5 s for a position that is not there yet and answer 503, as described: hundreds of them would make an hour and prove nothing.
WAITED_FOR = ("minPosition", "asOfPosition")
STORED = 4
LARGEST = 2**53 - 1

# What is there to be found, by parameter or by path and parameter: without it nearly every path would lead to nothing.
KNOWN = json.loads(os.environ.get("EVENHAND_KNOWN", "{}"))
VALID = {"name": r"[a-z0-9-]{1,64}", "customerId": r"[A-Za-z0-9._:~-]{1,64}", "version": r"[1-9][0-9]{0,8}", "id": r"[A-Za-z0-9._:~-]{1,64}"}

MANY = ("application/cloudevents-batch+json", "application/x-ndjson")

# A well-formed request may be refused for what it asks; for how it asks, in a single field, it may not.
MALFORMED = {"invalid_event", "invalid_body", "not_json", "not_utf8", "bad_url"}
OF_FORM = {"format", "required", "unknown"}
# Which fields data has, and who may do it, depends on the word in the path, and some of it on other fields: no schema tells these.
BY_COMMAND = ("/data", "/actorkind", "/productcode", "/subject")
# A cursor is what a page gave, a zone what the server's list of them has, a duration compared after it is read: no schema tells these.
UNTOLD = {"cursor", "tz", "repeatWithin"}

counted = itertools.count()


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else json.dumps(value).encode()


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Three of four well-formed names lead to something."""
    path = context.operation.path if context.operation else ""
    for name, value in (path_parameters or {}).items():
        known = KNOWN.get(f"{path} {name}") or KNOWN.get(name)
        chance = zlib.crc32(repr(value).encode())
        if known and chance % 4 and re.fullmatch(VALID[name], str(value)):
            path_parameters[name] = known[chance // 4 % len(known)]
    return path_parameters


@schemathesis.hook
def before_call(context, case, kwargs):
    """Positions that would be waited for become such as are there, and each event another: else nearly all would be answered id_reused."""
    query = case.query
    for name in WAITED_FOR if isinstance(query, dict) else ():
        if re.fullmatch(r"[0-9]{1,16}", str(query.get(name))) and int(query[name]) <= LARGEST:
            query[name] = int(query[name]) % STORED
    positive = case.meta.generation.mode.is_positive and isinstance(case.body, dict)
    if positive and (case.media_type == "application/cloudevents+json" or case.media_type == "application/json" and isinstance(case.body.get("id"), str)):
        case.body["id"] = f"driven-{next(counted)}"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        problem = problem_of(response)
        of_form = [error for error in problem.get("errors", []) if error["rule"] in OF_FORM and error["field"] not in UNTOLD]
        # The header and the body may name two ids; and of a refusal's pointer it makes a name, and adds a field of that.
        if all(error["rule"] == "idempotency_key" or error["field"].startswith("/~1") for error in problem.get("errors", [{"rule": "", "field": ""}])):
            return False
        if "/complaints" in case.path and problem.get("code") == "invalid_event":
            return any(not error["field"].startswith(BY_COMMAND) for error in problem["errors"])
        return problem.get("code") in MALFORMED or problem.get("code") == "invalid_parameter" and of_form != []
    if kind == "AllowHeaderMismatch":
        # GET there asks for a complaint of that name.
        return case.operation.path != "/v1/complaints/events"
    if kind == "AcceptedNegativeData" and case.media_type in MANY:
        # One bad item stops no other: the request is answered, the item is refused in it.
        return b'"status":"rejected"' not in response.content
    return True


def problem_of(response):
    try:
        return json.loads(response.content)
    except ValueError:
        return {}
