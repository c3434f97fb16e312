package dev.holdfast.cluster.handover;

import dev.holdfast.cluster.handover.Executions.Phase;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.S3Clients;
import dev.holdfast.evidence.WorkBucket;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.PlanName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Hands targets over to the state machine. The plan and its batches are written before it is started, each once, so a function that
 * is stopped anywhere here is continued by its next run at the same place, and no execution is started twice. Without the two
 * settings ({@code HOLDFAST_FANOUT_STATE_MACHINE}, {@code HOLDFAST_WORK_BUCKET}) nothing is handed over: what is left stays left.
 *
 * <p>Workers never have one: they start no executions.
 */
public final class HandOver {
    private static final Pattern PLAN = Pattern.compile("([0-9a-f]{40})/plan\\.json");
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    /** Between two invocations of a worker: long enough for a throttled bucket or a starting replacement. */
    private static final int WAIT_SECONDS = 60;

    private final Function function;
    private final Optional<Parts> parts;
    private final Clock clock;
    private final Log log;

    private record Parts(WorkBucket bucket, Executions executions) {}

    /**
     * Reaches the work bucket and Step Functions; the latter is only made when it is needed.
     *
     * @param end when every call has to be over; without one each may take as long as its client lets it
     */
    public record Access(S3Client work, Supplier<SfnClient> executions, Optional<Deadline> end) {
        public Access(S3Client work, Supplier<SfnClient> executions) {
            this(work, executions, Optional.empty());
        }

        /** With a client of the SDK's own defaults. */
        public static Access with(S3Client s3) {
            return new Access(s3, new SfnOnDemand());
        }

        /** The same for one invocation: no call outlives the end, and what begins later fails with {@code DEADLINE}. */
        public Access within(Deadline invocation) {
            return new Access(S3Clients.within(work, invocation), executions, Optional.of(invocation));
        }
    }

    private HandOver(Function function, Optional<Parts> parts, Clock clock, Log log) {
        this.function = function;
        this.parts = parts;
        this.clock = clock;
        this.log = log;
    }

    public static HandOver of(Function function, Settings settings, Access access, Clock clock, Log log) {
        var parts = settings.workBucket()
                .flatMap(bucket -> settings.fanOutStateMachine()
                        .map(machine -> new Parts(
                                new WorkBucket(access.work(), bucket),
                                new Executions(access.executions(), machine, access.end()))));
        return new HandOver(function, parts, clock, log);
    }

    /** Hands nothing over: for workers, and for what only looks. */
    public HandOver none() {
        return new HandOver(function, Optional.empty(), clock, log);
    }

    /** What came of handing over. */
    public sealed interface Handed {
        /** It is being worked on there. */
        record Over(String executionArn) implements Handed {}

        /** It was, and came to a good end: nobody goes on with it there, so what is missing all the same is this run's. */
        record Ended(String executionArn) implements Handed {}

        /** It is not. */
        record Not(Reason reason, String text) implements Handed {}

        /** The settings are absent. */
        record NotConfigured() implements Handed {}
    }

    /** Those of an event's targets that this invocation begins itself: the first of them, if they are too many for one. */
    public int atOnce() {
        return parts.isPresent() ? Sizing.of(function).perInvocation() : Integer.MAX_VALUE;
    }

    /**
     * The targets of the round that were handed over before and are being worked on, with the execution's ARN: not to be begun
     * beside the workers. What was planned by a run that was stopped before it started the execution is started here. Where nothing
     * can be found out nothing is left out, for doing it twice at the same time does no harm.
     */
    public Map<String, String> running(Incident incident) {
        var running = new HashMap<String, String>();
        if (parts.isEmpty()) {
            return running;
        }
        var keys = Gates.keys(incident);
        String prefix = PlanName.prefix(function, keys.area(), keys.caseId(), incident.round());
        try {
            for (String key : parts.get().bucket().list(prefix)) {
                var plan = planAt(key, prefix, incident);
                if (plan.isPresent()) {
                    running.putAll(running(plan.get()));
                }
            }
        } catch (EvidenceException e) {
            unknown(incident, e.reason(), String.valueOf(e.getMessage()));
        } catch (AwsFailure e) {
            unknown(incident, e.reason(), e.text());
        }
        return running;
    }

    private Map<String, String> running(Planned planned) throws AwsFailure, EvidenceException {
        var found = start(planned);
        var names = new HashMap<String, String>();
        if (found.phase() == Phase.RUNNING) {
            planned.plan().targets().forEach(target -> names.put(target.name(), found.arn()));
        }
        return names;
    }

    private Optional<Planned> planAt(String key, String prefix, Incident incident) throws EvidenceException {
        var file = PLAN.matcher(key.substring(prefix.length()));
        if (!file.matches()) {
            return Optional.empty();
        }
        var keys = Gates.keys(incident);
        String digest = file.group(1);
        var name = new PlanName(function, keys.area(), keys.caseId(), incident.round(), digest);
        var json = parts.orElseThrow().bucket().read(key, MOST_BYTES);
        return json.flatMap(bytes -> Plan.read(name, bytes).map(plan -> new Planned(plan, Digests.hex(bytes))));
    }

    private void unknown(Incident incident, Reason reason, String text) {
        log.warn(
                "whether something was handed over before is not known",
                Map.of("case", incident.caseId().value(), "reason", reason.name(), "text", text));
    }

    /** A plan as it lies in the bucket. */
    private record Planned(Plan plan, String sha256) {}

    /**
     * Hands targets over.
     *
     * @param event the incident's event in the evidence bucket
     */
    public Handed over(Incident incident, Kept event, Collection<Target> targets) {
        if (parts.isEmpty()) {
            return new Handed.NotConfigured();
        }
        try {
            var found = start(write(Plan.of(function, incident, event, clock.instant(), targets)));
            log.info(
                    "handed over",
                    Map.of(
                            "case", incident.caseId().value(),
                            "targets", targets.size(),
                            "execution", found.arn(),
                            "phase", found.phase().name()));
            return switch (found.phase()) {
                case RUNNING -> new Handed.Over(found.arn());
                case SUCCEEDED -> new Handed.Ended(found.arn());
                case GIVEN_UP ->
                    new Handed.Not(Reason.REJECTED, "every execution that there may be left something: " + found.arn());
            };
        } catch (EvidenceException e) {
            return new Handed.Not(e.reason(), String.valueOf(e.getMessage()));
        } catch (AwsFailure e) {
            return new Handed.Not(e.reason(), e.text());
        }
    }

    private Planned write(Plan plan) throws EvidenceException {
        byte[] there = parts.orElseThrow().bucket().create(plan.name().plan(), plan.json());
        return Plan.read(plan.name(), there)
                .map(written -> new Planned(written, Digests.hex(there)))
                .orElseThrow(() -> new EvidenceException(
                        Reason.CONFLICTING_EVIDENCE,
                        "something else than a plan lies under " + plan.name().plan()));
    }

    /** The batches follow from the plan, so whoever finds one can make them again. */
    private Executions.Found start(Planned planned) throws AwsFailure, EvidenceException {
        var plan = planned.plan();
        var sizing = Sizing.of(function);
        parts.orElseThrow().bucket().create(plan.name().items(), plan.items(sizing, planned.sha256()));
        return parts.orElseThrow().executions().ensure(plan.name(), plan.input(sizing, planned.sha256(), WAIT_SECONDS));
    }

    /** A row that says why something could not be handed over. */
    static Outcome failed(Incident incident, Handed.Not not) {
        return new Outcome(
                "case/" + incident.caseId(),
                Action.RECORD,
                new Ending.Failed(not.reason(), "what is left could not be handed over: " + not.text()),
                Map.of("what", "hand-over"));
    }

    /** How the row of what others have taken over ends. */
    static Ending handedOver(String before) {
        return new Ending.NotReached(
                Reason.HANDED_OVER, before + "handed over to the state machine, which goes on with it");
    }
}
