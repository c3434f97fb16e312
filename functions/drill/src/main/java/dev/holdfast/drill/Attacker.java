package dev.holdfast.drill;

import dev.holdfast.drill.emulator.Front;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Somebody with too many rights, who undoes what the quarantine did. */
final class Attacker {
    private static final String QUARANTINED = "holdfast.dev/quarantined";
    private static final String POLICY = "holdfast-quarantine";

    private final Backstage backstage;
    private final Front front;

    Attacker(Backstage backstage, Front front) {
        this.backstage = backstage;
        this.front = front;
    }

    /**
     * Takes label and annotations off the pods, deletes the policy that denies, lets pods onto the nodes again, and lifts the
     * protection of their instances.
     *
     * @return what was done, in words
     */
    List<String> attack(List<String> pods, List<String> nodes) {
        var done = new ArrayList<String>();
        for (String pod : pods) {
            strip(pod);
            done.add("the label off pod " + pod);
        }
        pods.stream().map(pod -> pod.substring(0, pod.indexOf('/'))).distinct().forEach(namespace -> {
            backstage
                    .kube()
                    .network()
                    .networkPolicies()
                    .inNamespace(namespace)
                    .withName(POLICY)
                    .delete();
            done.add("networkpolicy " + namespace + "/" + POLICY + " deleted");
        });
        for (String node : nodes) {
            uncordon(node);
            done.add("node " + node + " uncordoned, its instance's protection lifted");
        }
        return done;
    }

    private void strip(String pod) {
        int slash = pod.indexOf('/');
        backstage
                .kube()
                .pods()
                .inNamespace(pod.substring(0, slash))
                .withName(pod.substring(slash + 1))
                .edit(one -> {
                    one.getMetadata().getLabels().remove(QUARANTINED);
                    one.getMetadata().setAnnotations(Map.of());
                    return one;
                });
    }

    private void uncordon(String node) {
        var edited = backstage.kube().nodes().withName(node).edit(one -> {
            one.getSpec().setUnschedulable(false);
            return one;
        });
        String provider = String.valueOf(edited.getSpec().getProviderID());
        String instance = provider.substring(provider.lastIndexOf('/') + 1);
        try (Ec2Client ec2 = front.clients().ec2()) {
            ec2.modifyInstanceAttribute(
                    request -> request.instanceId(instance).disableApiTermination(off -> off.value(false)));
        }
    }
}
