"""An S3 client's exception in; a sentence with cause and remedy out, never a key."""

from types import MappingProxyType

from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
)


ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
CONFLICT = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict"})
UNSUPPORTED = frozenset({"501", "NotImplemented", "MethodNotAllowed"})

_DENIED = (
    "access is denied",
    "allow this identity to list, read, write and delete there, versions included",
)
_WRONG_KEY = (
    "the credentials are not accepted",
    "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
)
_NO_BUCKET = ("the bucket does not exist", "create it or correct the uri")
_GONE = ("an object is not there", "it may have been removed meanwhile: run again")

BY_CODE = MappingProxyType(
    {
        "NoSuchBucket": _NO_BUCKET,
        "AccessDenied": _DENIED,
        "403": _DENIED,
        "AllAccessDisabled": _DENIED,
        "InvalidAccessKeyId": _WRONG_KEY,
        "SignatureDoesNotMatch": _WRONG_KEY,
        "ExpiredToken": ("the session token has expired", "log in again"),
        "PermanentRedirect": (
            "the bucket is in another region",
            "set AWS_REGION to the bucket's region",
        ),
        "NoSuchKey": _GONE,
        "404": _GONE,
    }
)

BY_KIND: tuple[tuple[type[Exception], tuple[str, str]], ...] = (
    (
        NoCredentialsError,
        ("no credentials were found", "set AWS_PROFILE or AWS_ACCESS_KEY_ID"),
    ),
    (PartialCredentialsError, _WRONG_KEY),
    (
        ProfileNotFound,
        ("the profile of AWS_PROFILE does not exist", "correct AWS_PROFILE"),
    ),
    (
        ParamValidationError,
        ("this is not a bucket's name", "write s3://bucket/prefix"),
    ),
    (
        EndpointConnectionError,
        ("the service cannot be reached", "check the network and AWS_ENDPOINT_URL"),
    ),
    (HTTPClientError, ("the connection broke", "check the network and run again")),
)


def code_of(fault: Exception) -> str:
    """The service's own name of what went wrong; empty when it did not answer."""
    origin = getattr(fault, "backend_error", fault)  # smart_open keeps it there
    if not isinstance(origin, ClientError):
        return ""
    return str(origin.response.get("Error", {}).get("Code", ""))


def told(operation: str, address: str, fault: Exception) -> str:
    """What is wrong, where (never below the bucket), what to do next."""
    cause, remedy = _NO_BUCKET if _no_bucket(fault) else _known(fault)
    return f"cannot {operation} in {address}: {cause}; {remedy}"


def _no_bucket(fault: Exception) -> bool:
    """A HEAD has no body: only the operation tells a bucket's 404 from an object's."""
    asked = getattr(fault, "operation_name", "") == "HeadBucket"
    return asked and code_of(fault) in ABSENT


def _known(fault: Exception) -> tuple[str, str]:
    code = code_of(fault)
    if code in BY_CODE:
        return BY_CODE[code]
    for kind, answer in BY_KIND:
        if isinstance(fault, kind):
            return answer
    named = f"the service answered {code}" if code.isalnum() else type(fault).__name__
    return (named, "check the address and the service, then run again")
