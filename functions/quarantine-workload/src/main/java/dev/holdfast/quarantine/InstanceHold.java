package dev.holdfast.quarantine;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.quarantine.InstanceFacts.Part;
import dev.holdfast.quarantine.InstanceFacts.Setting;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.HeldKind;
import dev.holdfast.quarantine.plan.MetadataService;
import dev.holdfast.quarantine.plan.Restoration;
import dev.holdfast.quarantine.plan.Restoration.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.EbsInstanceBlockDeviceSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMappingSpecification;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;

/**
 * Holds a node's instance on the side of AWS, part by part, each with its outcome, and undoes that. What was before has to be kept
 * first ({@link InstanceFacts#before}); what could not be read is not changed. Idempotent; every claim is read back.
 *
 * <p>A dry run asks EC2 whether the role may; Auto Scaling has no such question, there the outcome is computed alone.
 *
 * <p>Needs {@code ec2:ModifyInstanceAttribute} and {@code autoscaling:SetInstanceProtection}, and what {@link InstanceReader}
 * needs.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html">ModifyInstanceAttribute</a>
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html">Scale-in
 *     protection</a>
 */
final class InstanceHold {
    private static final int LOOKS = 4;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final String MAY = "DryRunOperation";

    private final Ec2Client ec2;
    private final AutoScalingClient autoScaling;
    private final InstanceReader reader;
    private final Pause pause;
    private final AwsCalls calls;

    InstanceHold(Ec2Client ec2, AutoScalingClient autoScaling, Pause pause) {
        this(ec2, autoScaling, pause, AwsCalls.unlimited());
    }

    private InstanceHold(Ec2Client ec2, AutoScalingClient autoScaling, Pause pause, AwsCalls calls) {
        this.ec2 = ec2;
        this.autoScaling = autoScaling;
        this.reader = new InstanceReader(ec2, autoScaling, calls);
        this.pause = pause;
        this.calls = calls;
    }

    InstanceHold within(AwsCalls end) {
        return new InstanceHold(ec2, autoScaling, pause, end);
    }

    /** The instance as it is; empty where there is none. */
    Optional<InstanceFacts> read(InstanceId id) throws AwsFailure {
        return reader.read(id);
    }

    /** How far the metadata services of the pods' instances answer. */
    Map<InstanceId, MetadataService> metadataServices(List<PodWork> works) {
        return reader.metadataServices(works.stream()
                .flatMap(work -> work.suspect().instance().stream())
                .toList());
    }

    /** A part that is to stand so, and what came of setting it. */
    private record Change(Part part, boolean before, boolean wanted, Optional<AwsFailure> failure) {}

    /** Sets what is not set, and reads it back. */
    List<Outcome> hold(InstanceFacts facts, Writing writing) throws InterruptedException {
        var outcomes = new ArrayList<Outcome>();
        var changes = new ArrayList<Change>();
        for (Setting setting : facts.settings()) {
            switch (setting) {
                case Setting.Is(var part, var now)
                when now == part.wanted() ->
                    outcomes.add(outcome(facts.id(), Action.HOLD, part, new Ending.AlreadyDone(), now));
                case Setting.Is(var part, var now) -> changes.add(set(facts.id(), part, now, part.wanted(), writing));
                case Setting.Impossible impossible -> outcomes.add(outcome(facts.id(), impossible));
                case Setting.Unread(var part, var reason, var text) ->
                    outcomes.add(outcome(
                            facts.id(), Action.HOLD, part, new Ending.Failed(reason, "left as it is: " + text)));
            }
        }
        outcomes.addAll(readBack(facts.id(), Action.HOLD, changes, writing));
        return outcomes;
    }

    /** In no group nothing scales in; every other impossibility is a loss. */
    private static Outcome outcome(InstanceId id, Setting.Impossible impossible) {
        Ending ending = impossible.reason() == Reason.NO_AUTO_SCALING_GROUP
                ? new Ending.Skipped(impossible.reason(), impossible.text(), Verified.READ_BACK)
                : new Ending.Failed(impossible.reason(), impossible.text());
        return outcome(id, Action.HOLD, impossible.part(), ending);
    }

    /**
     * Restores what the before-states say, except what somebody changed since.
     *
     * @param now as just read
     * @param states of this instance; of others nothing is taken
     */
    List<Outcome> release(InstanceFacts now, List<BeforeState> states, Writing writing) throws InterruptedException {
        var outcomes = new ArrayList<Outcome>();
        var changes = new ArrayList<Change>();
        for (BeforeState state : states) {
            var fates = Restoration.plan(state, now.tree(), Set.of())
                    .map(Restoration::fates)
                    .orElse(Map.of());
            for (Map.Entry<String, Fate> fate : fates.entrySet()) {
                restore(now, state, fate, changes, outcomes, writing);
            }
        }
        outcomes.addAll(readBack(now.id(), Action.RESTORE, changes, writing));
        return outcomes;
    }

    private void restore(
            InstanceFacts now,
            BeforeState state,
            Map.Entry<String, Fate> fate,
            List<Change> changes,
            List<Outcome> outcomes,
            Writing writing) {
        var part = part(now, state.kind(), fate.getKey());
        if (part.isEmpty()) {
            outcomes.add(new Outcome(
                    new Target.Instance(now.id()),
                    Action.RESTORE,
                    new Ending.Skipped(Reason.CHANGED_BY_OTHERS, "it is not there any more", Verified.READ_BACK),
                    Map.of("what", fate.getKey())));
            return;
        }
        switch (fate.getValue()) {
            case RESTORE ->
                changes.add(set(
                        now.id(), part.get(), part.get().wanted(), !part.get().wanted(), writing));
            case ALREADY -> outcomes.add(outcome(now.id(), Action.RESTORE, part.get(), new Ending.AlreadyDone()));
            case LEAVE, HELD_BACK ->
                outcomes.add(outcome(
                        now.id(),
                        Action.RESTORE,
                        part.get(),
                        new Ending.Skipped(Reason.CHANGED_BY_OTHERS, "somebody changed it since", Verified.READ_BACK)));
        }
    }

    private static Optional<Part> part(InstanceFacts now, HeldKind kind, String path) {
        return now.settings().stream()
                .filter(setting -> setting instanceof Setting.Is)
                .map(Setting::part)
                .filter(part -> part.kind() == kind && part.path().equals(path))
                .findFirst();
    }

    private Change set(InstanceId id, Part part, boolean before, boolean wanted, Writing writing) {
        try {
            write(id, part, wanted, writing);
            return new Change(part, before, wanted, Optional.empty());
        } catch (AwsFailure e) {
            return new Change(
                    part,
                    before,
                    wanted,
                    Optional.of(e).filter(why -> !why.code().equals(MAY)));
        }
    }

    private void write(InstanceId id, Part part, boolean wanted, Writing writing) throws AwsFailure {
        switch (part) {
            case Part.ScaleIn(var group) -> {
                if (writing == Writing.REAL) {
                    AwsFailures.call(
                            "SetInstanceProtection",
                            () -> autoScaling.setInstanceProtection(
                                    request -> request.overrideConfiguration(calls.limit())
                                            .autoScalingGroupName(group)
                                            .instanceIds(id.value())
                                            .protectedFromScaleIn(wanted)));
                }
            }
            case Part.Termination _ ->
                modify(id, writing, request -> request.disableApiTermination(v -> v.value(wanted)));
            case Part.Stop _ -> modify(id, writing, request -> request.disableApiStop(v -> v.value(wanted)));
            case Part.Volume volume ->
                modify(id, writing, request -> request.blockDeviceMappings(mapping(volume, wanted)));
        }
    }

    private static InstanceBlockDeviceMappingSpecification mapping(Part.Volume volume, boolean wanted) {
        var ebs = EbsInstanceBlockDeviceSpecification.builder().volumeId(volume.volumeId());
        return InstanceBlockDeviceMappingSpecification.builder()
                .deviceName(volume.device())
                .ebs(ebs.deleteOnTermination(wanted).build())
                .build();
    }

    /** One attribute per call. A dry run that may is answered with an error of its own. */
    private void modify(InstanceId id, Writing writing, Consumer<ModifyInstanceAttributeRequest.Builder> attribute)
            throws AwsFailure {
        var request = ModifyInstanceAttributeRequest.builder().overrideConfiguration(calls.limit());
        request.instanceId(id.value()).applyMutation(attribute);
        if (writing == Writing.DRY_RUN) {
            request.dryRun(true);
        }
        AwsFailures.call("ModifyInstanceAttribute", () -> ec2.modifyInstanceAttribute(request.build()));
    }

    private List<Outcome> readBack(InstanceId id, Action action, List<Change> changes, Writing writing)
            throws InterruptedException {
        if (changes.isEmpty()) {
            return List.of();
        }
        var seen = writing == Writing.REAL ? seen(id, changes) : Optional.<InstanceFacts>empty();
        return changes.stream()
                .map(change -> outcome(id, action, change.part(), ending(change, seen, writing), change.before()))
                .toList();
    }

    /** EC2 shows what was written a moment later. */
    private Optional<InstanceFacts> seen(InstanceId id, List<Change> changes) throws InterruptedException {
        var seen = look(id);
        for (int look = 1; look < LOOKS && !shows(seen, changes); look++) {
            pause.sleep(BETWEEN_LOOKS);
            seen = look(id);
        }
        return seen;
    }

    private Optional<InstanceFacts> look(InstanceId id) {
        try {
            return reader.read(id);
        } catch (AwsFailure _) {
            return Optional.empty();
        }
    }

    private static boolean shows(Optional<InstanceFacts> seen, List<Change> changes) {
        return changes.stream().filter(change -> change.failure().isEmpty()).allMatch(change -> isSo(seen, change));
    }

    private static boolean isSo(Optional<InstanceFacts> seen, Change change) {
        return seen.flatMap(facts -> facts.now(change.part()))
                .filter(now -> now == change.wanted())
                .isPresent();
    }

    /** What was read counts, also where the answer to the write was lost. */
    private static Ending ending(Change change, Optional<InstanceFacts> seen, Writing writing) {
        if (writing == Writing.REAL && isSo(seen, change)) {
            return new Ending.Done();
        }
        if (change.failure().isPresent()) {
            return new Ending.Failed(
                    change.failure().get().reason(), change.failure().get().text());
        }
        return switch (writing) {
            case DRY_RUN -> new Ending.Observed();
            case REAL -> new Ending.Failed(Reason.UNKNOWN_OUTCOME, "AWS took it, but it is not seen");
        };
    }

    private static Outcome outcome(InstanceId id, Action action, Part part, Ending ending, boolean before) {
        return outcome(id, action, part, ending).with("before", before);
    }

    private static Outcome outcome(InstanceId id, Action action, Part part, Ending ending) {
        var details = new LinkedHashMap<String, Object>();
        details.put("what", part.what());
        switch (part) {
            case Part.ScaleIn(var group) when !group.isEmpty() -> details.put("group", group);
            case Part.Volume volume -> details.put("volume", volume.volumeId());
            case Part.ScaleIn _, Part.Termination _, Part.Stop _ -> {
                // all said
            }
        }
        return new Outcome(new Target.Instance(id), action, ending, details);
    }
}
