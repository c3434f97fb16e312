package dev.holdfast.drill;

import dev.holdfast.drill.emulator.Front;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;

/**
 * What protects the nodes' instances at one moment.
 *
 * @param protection by instance id, in words
 */
record Instances(NavigableMap<String, String> protection) {
    static Instances of(Front front, Stage stage) {
        var protection = new TreeMap<String, String>();
        try (Ec2Client ec2 = front.clients().ec2()) {
            for (var node : stage.nodes()) {
                String id = node.id().value();
                var instance = ec2.describeInstances(request -> request.instanceIds(id))
                        .reservations()
                        .getFirst()
                        .instances()
                        .getFirst();
                protection.put(id, termination(ec2, id) + ", " + volumes(instance));
            }
        }
        return new Instances(protection);
    }

    private static String termination(Ec2Client ec2, String id) {
        boolean isProtected = Boolean.TRUE.equals(ec2.describeInstanceAttribute(
                        request -> request.instanceId(id).attribute(InstanceAttributeName.DISABLE_API_TERMINATION))
                .disableApiTermination()
                .value());
        return isProtected ? "cannot be terminated" : "can be terminated";
    }

    private static String volumes(Instance instance) {
        long kept = instance.blockDeviceMappings().stream()
                .filter(device -> !Boolean.TRUE.equals(device.ebs().deleteOnTermination()))
                .count();
        return kept + " of " + instance.blockDeviceMappings().size() + " volumes outlive it";
    }

    /** Those that are not as they were at another moment: how they were and are. */
    Map<String, String> changedUntil(Instances later) {
        var changed = new TreeMap<>(protection);
        changed.entrySet().removeIf(was -> was.getValue().equals(later.of(was.getKey())));
        return changed;
    }

    String of(String id) {
        return protection.getOrDefault(id, "not there");
    }
}
