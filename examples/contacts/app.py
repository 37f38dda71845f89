"""An address book: search as you type, forms with validation, live updates."""

import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from chirp import (
    OOB,
    App,
    AppConfig,
    EventStream,
    FormAction,
    Fragment,
    HTTPError,
    Page,
    Redirect,
    Request,
    SSEEvent,
    ValidationError,
    form_or_errors,
    form_values,
)
from chirp.middleware import CSRFMiddleware, SessionMiddleware
from chirp.validation import email, max_length, required

app = App(AppConfig(debug=True, secret_key=os.environ.get("SECRET_KEY", "")))
app.add_middleware(SessionMiddleware())
app.add_middleware(CSRFMiddleware())


@dataclass(frozen=True)
class Contact:
    id: int
    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True)
class ContactForm:
    name: Annotated[str, required, max_length(80)]
    email: Annotated[str, required, email]
    phone: Annotated[str, max_length(30)] = ""


class AddressBook:
    """The contacts, in memory: this example ends with its process."""

    def __init__(self, *contacts: Contact) -> None:
        self._contacts = {contact.id: contact for contact in contacts}
        self._last_id = max(self._contacts, default=0)

    def __len__(self) -> int:
        return len(self._contacts)

    def get(self, id: int) -> Contact:
        if id not in self._contacts:
            raise HTTPError(404)
        return self._contacts[id]

    def search(self, query: str, sort: str) -> list[Contact]:
        wanted = query.casefold()
        found = [
            contact
            for contact in self._contacts.values()
            if wanted in contact.name.casefold() or wanted in contact.email.casefold()
        ]
        return sorted(found, key=lambda contact: str(getattr(contact, sort)).casefold())

    def has_email(self, address: str, *, other_than: int = 0) -> bool:
        return any(
            contact.email.casefold() == address.casefold() and contact.id != other_than
            for contact in self._contacts.values()
        )

    def add(self, form: ContactForm) -> Contact:
        self._last_id += 1
        contact = Contact(self._last_id, form.name, form.email, form.phone)
        self._contacts[contact.id] = contact
        return contact

    def update(self, contact: Contact, form: ContactForm) -> Contact:
        changed = replace(contact, name=form.name, email=form.email, phone=form.phone)
        self._contacts[contact.id] = changed
        return changed

    def remove(self, contact: Contact) -> None:
        del self._contacts[contact.id]


class Changes:
    """Tells every open page what has changed."""

    def __init__(self) -> None:
        self._listeners: set[MemoryObjectSendStream[str]] = set()

    @contextlib.contextmanager
    def listen(self) -> Iterator[MemoryObjectReceiveStream[str]]:
        send, receive = anyio.create_memory_object_stream[str](100)
        self._listeners.add(send)
        with send, receive:
            try:
                yield receive
            finally:
                self._listeners.discard(send)

    def tell(self, text: str) -> None:
        for listener in self._listeners:
            with contextlib.suppress(anyio.WouldBlock):  # a page that stopped listening misses it
                listener.send_nowait(text)


book = AddressBook(
    Contact(1, "Ada Lovelace", "ada@example.org", "+44 20 7946 0001"),
    Contact(2, "Grace Hopper", "grace@example.org", "+1 202 555 0102"),
    Contact(3, "Mary Shelley", "mary@example.org"),
)
changes = Changes()


@app.route("/")
async def home() -> Redirect:
    return Redirect("/contacts")


@app.route("/contacts")
async def contacts(q: str = "", sort: Literal["name", "email"] = "name") -> Page:
    found = book.search(q, sort)
    return Page("contacts.html", "list", contacts=found, total=len(book), query=q, sort=sort)


@app.route("/contacts/new")
async def new_contact() -> Page:
    return Page("new.html", "form", values={}, errors={})


@app.route("/contacts", methods=["POST"], on_invalid=("new.html", "form"))
async def create_contact(form: ContactForm) -> FormAction | ValidationError:
    if book.has_email(form.email):
        errors = {"email": ["Somebody else has this address."]}
        return ValidationError("new.html", "form", errors=errors, values=form_values(form))
    contact = book.add(form)
    changes.tell(f"{contact.name} was added")
    return FormAction("/contacts")


@app.route("/contacts/{id:int}")
async def contact(id: int) -> Page:
    return Page("contact.html", "card", contact=book.get(id))


@app.route("/contacts/{id:int}/edit")
async def edit_contact(id: int) -> Page:
    contact = book.get(id)
    return Page("edit.html", "form", contact=contact, values=form_values(contact), errors={})


@app.route("/contacts/{id:int}", methods=["POST"])
async def update_contact(request: Request, id: int) -> FormAction | ValidationError:
    contact = book.get(id)
    form = await form_or_errors(request, ContactForm, "edit.html", "form", contact=contact)
    if isinstance(form, ValidationError):
        return form
    if book.has_email(form.email, other_than=id):
        errors = {"email": ["Somebody else has this address."]}
        values = form_values(form)
        return ValidationError("edit.html", "form", errors=errors, contact=contact, values=values)
    contact = book.update(contact, form)
    changes.tell(f"{contact.name} was changed")
    return FormAction(
        f"/contacts/{id}",
        Fragment("contact.html", "card", contact=contact),
        Fragment("contact.html", "name", target="contact-name", contact=contact),
        trigger="contact-saved",
    )


@app.route("/contacts/{id:int}", methods=["DELETE"])
async def delete_contact(id: int) -> OOB:
    contact = book.get(id)
    book.remove(contact)
    changes.tell(f"{contact.name} was deleted")
    return OOB("", Fragment("contacts.html", "count", target="contact-count", total=len(book)))


@app.route("/contacts/events")
async def contact_events() -> EventStream:
    async def events() -> AsyncIterator[SSEEvent]:
        with changes.listen() as news:
            async for text in news:
                yield SSEEvent(
                    Fragment("contacts.html", "count", total=len(book)), event="contact-count"
                )
                yield SSEEvent(Fragment("activity.html", "entry", text=text), event="activity")

    return EventStream(events())


@app.error(404)
async def not_found() -> Page:
    return Page("not_found.html", "content")
