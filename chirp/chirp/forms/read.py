"""Reading a form inside a handler."""

from typing import Any, TypeVar

from chirp.errors import InvalidInputError
from chirp.forms.shape import Shape, form_values, shape_of
from chirp.http.request import Request
from chirp.returns.view import ValidationError

T = TypeVar("T")

__all__ = ["form_from", "form_or_errors", "form_values", "read_body"]


async def form_from(request: Request, cls: type[T], /) -> T:
    """The form (or JSON body) as an instance of a data class or struct.

    What does not fit is an InvalidInputError, answered with 422 unless it is caught.
    """
    made: T = await read_body(request, shape_of(cls))
    return made


async def form_or_errors(
    request: Request, cls: type[T], template: str, block: str, /, **context: Any
) -> T | ValidationError:
    """The form as an instance, or the ValidationError to return.

    The error shows the template's block with ``errors`` and ``values`` besides the context, which
    may have them as they are before anything is sent.
    """
    try:
        return await form_from(request, cls)
    except InvalidInputError as error:
        shown = {**context, "errors": error.errors, "values": error.values}
        return ValidationError(template, block, **shown)


async def read_body(request: Request, shape: Shape) -> Any:
    """An instance from the body: JSON if it says so, else a form."""
    if request.media_type() == "application/json":
        return shape.from_json(await request.json())
    return shape.from_text(await request.form(), is_form=True)
