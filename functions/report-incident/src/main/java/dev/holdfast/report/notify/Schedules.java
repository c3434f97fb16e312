package dev.holdfast.report.notify;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Digests;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.ActionAfterCompletion;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at a case again at a time to come: a one-time schedule that invokes the function itself and deletes itself afterwards. Its
 * name says what for, so that asking twice makes one. The role needs {@code scheduler:CreateSchedule},
 * {@code scheduler:DeleteSchedule} and {@code iam:PassRole} for the schedule's role, which needs {@code lambda:InvokeFunction}.
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html">CreateSchedule</a>
 */
public final class Schedules {
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final SchedulerClient scheduler;
    private final Target target;

    /**
     * What the schedule does when its time has come.
     *
     * @param functionArn what is invoked: the function itself
     * @param roleArn the role by which it is
     * @param group of the schedules; the default one when empty
     */
    public record Target(String functionArn, String roleArn, Optional<String> group) {}

    public Schedules(SchedulerClient scheduler, Target target) {
        this.scheduler = scheduler;
        this.target = target;
    }

    /** Makes it, unless it is there. {@code at} is rounded up to whole seconds. */
    void create(CaseKeys keys, String level, Instant at) throws AwsFailure {
        try {
            AwsFailures.call(
                    "CreateSchedule",
                    () -> scheduler.createSchedule(request -> request.name(name(keys, level, at))
                            .groupName(target.group().orElse("default"))
                            .scheduleExpression(
                                    "at(" + AT.format(at.plusSeconds(1).atOffset(ZoneOffset.UTC)) + ")")
                            .scheduleExpressionTimezone("UTC")
                            .flexibleTimeWindow(window -> window.mode(FlexibleTimeWindowMode.OFF))
                            .actionAfterCompletion(ActionAfterCompletion.DELETE)
                            .target(one -> one.arn(target.functionArn())
                                    .roleArn(target.roleArn())
                                    .input(input(keys)))));
        } catch (AwsFailure e) {
            if (!e.code().equals("ConflictException")) {
                throw e;
            }
        }
    }

    /** Deletes it, where it is there. */
    void delete(CaseKeys keys, String level, Instant at) throws AwsFailure {
        try {
            AwsFailures.call(
                    "DeleteSchedule",
                    () -> scheduler.deleteSchedule(request -> request.name(name(keys, level, at))
                            .groupName(target.group().orElse("default"))));
        } catch (AwsFailure e) {
            if (!e.code().equals("ResourceNotFoundException")) {
                throw e;
            }
        }
    }

    /** At most 64 of letters, digits, {@code - _ .}; another time is another schedule. */
    static String name(CaseKeys keys, String level, Instant at) {
        return "holdfast-" + Digests.shortHex(keys.prefix() + level + "/" + at.getEpochSecond(), 32);
    }

    private static String input(CaseKeys keys) {
        var request = MAPPER.createObjectNode();
        request.put("source", "holdfast");
        request.put("detail-type", "Report Request");
        request.putObject("detail").put("case", keys.caseId().value());
        return MAPPER.writeValueAsString(request);
    }
}
