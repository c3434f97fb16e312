package dev.holdfast.report;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.event.Event.FollowUp;
import dev.holdfast.report.CaseReport.Did;
import dev.holdfast.report.notify.PeopleRecords;
import dev.holdfast.report.playbook.loading.PlaybookLoader;
import java.util.List;

/** Puts on record what a person says of a case. */
final class CaseFollowUps implements ReportDuty.FollowingUp {
    private final PeopleRecords people;
    private final PlaybookLoader playbooks;

    CaseFollowUps(PeopleRecords people, PlaybookLoader playbooks) {
        this.people = people;
        this.playbooks = playbooks;
    }

    @Override
    public Did record(CaseKeys keys, FollowUp request) {
        return switch (request) {
            case FollowUp.Acknowledge(var _, var by) -> did(people.acknowledge(keys, by));
            case FollowUp.SetTime(var _, var moment, var at) ->
                did(people.setTime(keys, moment, at, playbooks.load().playbook().moments()));
            case FollowUp.Close(var _, var reason) -> did(people.close(keys, reason));
            case FollowUp.Report _, FollowUp.Assert _, FollowUp.Release _, FollowUp.Verify _, FollowUp.Work _ ->
                new Did(List.of(), List.of());
        };
    }

    private static Did did(PeopleRecords.Written written) {
        return new Did(List.of(written.outcome()), written.kept().stream().toList());
    }
}
