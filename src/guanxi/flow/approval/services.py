"""Everything that layers above may call of approvals, under names that stay."""

from guanxi.flow.approval.batch import Decided, approve_many, reject_many
from guanxi.flow.approval.copies import copy_case, mark_read
from guanxi.flow.approval.deciding import approve, reject, retrieve, return_to
from guanxi.flow.approval.effects import effect
from guanxi.flow.approval.figures import Figures, answers, by_node, by_person, long_open, usual_hours
from guanxi.flow.approval.link import look_up, make_link, redeem
from guanxi.flow.approval.looking import (
    difference_since,
    open_task,
    pending_difference,
    rest_of_way,
    tasks_of,
    trail_of,
    way_ahead,
)
from guanxi.flow.approval.models import RUNNING
from guanxi.flow.approval.of_records import State, case_of, has_approvals, needed, state_of, states_of
from guanxi.flow.approval.path import Ahead, Person, values_of, way
from guanxi.flow.approval.possible import may
from guanxi.flow.approval.signers import add_signer, transfer
from guanxi.flow.approval.simulating import Simulation, simulate
from guanxi.flow.approval.stands_in import delegate, delegations_of, end_delegation
from guanxi.flow.approval.starting import definition_for, resubmit, start, submit, to_submit_by
from guanxi.flow.approval.withdrawing import recall, terminate, urge

__all__ = [
    "RUNNING",
    "Ahead",
    "Decided",
    "Figures",
    "Person",
    "Simulation",
    "State",
    "add_signer",
    "answers",
    "approve",
    "approve_many",
    "by_node",
    "by_person",
    "case_of",
    "copy_case",
    "definition_for",
    "delegate",
    "delegations_of",
    "difference_since",
    "effect",
    "end_delegation",
    "has_approvals",
    "long_open",
    "look_up",
    "make_link",
    "mark_read",
    "may",
    "needed",
    "open_task",
    "pending_difference",
    "recall",
    "redeem",
    "reject",
    "reject_many",
    "rest_of_way",
    "resubmit",
    "retrieve",
    "return_to",
    "simulate",
    "start",
    "state_of",
    "states_of",
    "submit",
    "tasks_of",
    "terminate",
    "to_submit_by",
    "trail_of",
    "transfer",
    "urge",
    "usual_hours",
    "values_of",
    "way",
    "way_ahead",
]
