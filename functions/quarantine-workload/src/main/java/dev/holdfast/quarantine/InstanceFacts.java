package dev.holdfast.quarantine;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.HeldKind;
import dev.holdfast.quarantine.plan.Pointer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An EC2 instance as read, as far as a hold is concerned.
 *
 * @param group its Auto Scaling group, if it has one and that could be read
 * @param settings in the order in which they are set
 */
record InstanceFacts(
        InstanceId id, Kind kind, Optional<Instant> launched, Optional<String> group, List<Setting> settings) {
    InstanceFacts {
        settings = List.copyOf(settings);
    }

    /** What kinds of instances differ in here. */
    enum Kind {
        ON_DEMAND,
        SPOT,

        /** Of EKS Auto Mode: nobody but its operator may change it. */
        MANAGED,

        /** Terminated, or about to be. */
        ENDED
    }

    /** One thing that keeps an instance or its volumes. */
    sealed interface Part {
        /** Not to be chosen when its group shrinks. */
        record ScaleIn(String group) implements Part {}

        /** {@code DisableApiTermination}. */
        record Termination() implements Part {}

        /** {@code DisableApiStop}. */
        record Stop() implements Part {}

        /** The volume stays when the instance is terminated. */
        record Volume(String device, String volumeId) implements Part {}

        /** As it stands in {@code details.what}. */
        default String what() {
            return switch (this) {
                case ScaleIn _ -> "scale-in-protection";
                case Termination _ -> "termination-protection";
                case Stop _ -> "stop-protection";
                case Volume volume -> "keep-volume " + volume.device();
            };
        }

        /** What is wanted for a hold: only of volumes it is {@code false}, that they are deleted. */
        default boolean wanted() {
            return !(this instanceof Volume);
        }

        default HeldKind kind() {
            return this instanceof ScaleIn ? HeldKind.AUTO_SCALING_INSTANCE : HeldKind.INSTANCE;
        }

        /** Where it stands in a before-state. */
        default String path() {
            return switch (this) {
                case ScaleIn _ -> Pointer.of("protectedFromScaleIn");
                case Termination _ -> Pointer.of("disableApiTermination");
                case Stop _ -> Pointer.of("disableApiStop");
                case Volume volume -> Pointer.of("blockDeviceMappings", volume.device(), "ebs", "deleteOnTermination");
            };
        }
    }

    /** A part and how it stands. */
    sealed interface Setting {
        Part part();

        /** It can be set. */
        record Is(Part part, boolean now) implements Setting {}

        /** This kind of instance cannot have it, or need not. */
        record Impossible(Part part, Reason reason, String text) implements Setting {}

        /** Not known, so it is left as it is: there would be nothing to restore. */
        record Unread(Part part, Reason reason, String text) implements Setting {}
    }

    /** What the instance was, for what can be set; to be kept before {@link InstanceHold#hold}. */
    List<BeforeState> before(CaseId caseId, int hold) {
        var states = new ArrayList<BeforeState>();
        for (HeldKind held : List.of(HeldKind.INSTANCE, HeldKind.AUTO_SCALING_INSTANCE)) {
            var fields = settings.stream()
                    .filter(setting ->
                            setting instanceof Setting.Is && setting.part().kind() == held)
                    .map(setting -> field((Setting.Is) setting))
                    .toList();
            if (!fields.isEmpty()) {
                String name = held == HeldKind.INSTANCE ? id.value() : group.orElseThrow();
                states.add(new BeforeState(caseId, hold, held, Optional.empty(), name, id.value(), "", fields));
            }
        }
        return states;
    }

    private static Field field(Setting.Is setting) {
        var part = setting.part();
        return Field.ofFlag(part.path(), Optional.of(setting.now()), Optional.of(part.wanted()));
    }

    /** How it is now, in the form of before-states. */
    ObjectNode tree() {
        var tree = JsonMapper.shared().createObjectNode().put("instanceId", id.value());
        for (Setting setting : settings) {
            if (setting instanceof Setting.Is(var part, var now)) {
                switch (part) {
                    case Part.ScaleIn _ -> tree.put("protectedFromScaleIn", now);
                    case Part.Termination _ -> tree.put("disableApiTermination", now);
                    case Part.Stop _ -> tree.put("disableApiStop", now);
                    case Part.Volume volume ->
                        tree.withObject(Pointer.of("blockDeviceMappings", volume.device(), "ebs"))
                                .put("deleteOnTermination", now);
                }
            }
        }
        return tree;
    }

    /** How this part stands now, if that is known. */
    Optional<Boolean> now(Part part) {
        return settings.stream()
                .filter(setting -> setting.part().equals(part))
                .flatMap(setting ->
                        setting instanceof Setting.Is(var _, var now) ? Optional.of(now).stream() : Stream.empty())
                .findFirst();
    }
}
