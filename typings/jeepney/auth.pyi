from collections.abc import Iterator

BEGIN: bytes

class AuthenticationError(ValueError):
    def __init__(self, data: bytes, msg: str = ...) -> None: ...

class Authenticator:
    def __iter__(self) -> Iterator[bytes]: ...
    def feed(self, data: bytes) -> None: ...
