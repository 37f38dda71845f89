import os

import pytest

from hypercheck.process import CAN_FORK, begin

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes are copied on Linux only")


def test_work_is_done_in_another_process_and_its_result_comes_back():
    result = begin(lambda: (os.getpid(), {"a": [1]}))
    pid, value = result()
    assert pid != os.getpid()
    assert value == {"a": [1]}


@pytest.mark.parametrize("status", [0, 1, 9])
def test_work_of_a_process_that_is_lost_is_done_here(status):
    here = os.getpid()

    def work():
        if os.getpid() != here:
            os._exit(status)
        return "done"

    assert begin(work)() == "done"


def test_a_result_that_cannot_be_sent_is_worked_out_here():
    assert begin(lambda: lambda: 5)()() == 5


def test_what_fails_there_fails_here(capfd):
    with pytest.raises(ZeroDivisionError):
        begin(lambda: 1 / 0)()
    assert capfd.readouterr().err == ""
