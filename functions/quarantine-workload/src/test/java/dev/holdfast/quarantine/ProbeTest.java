package dev.holdfast.quarantine;

import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.ClusterName;
import org.junit.jupiter.api.Test;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class ProbeTest {
    @Test
    void look() throws Exception {
        try (var api = SimulatedApi.start()) {
            var kube = new KubeObjects(api.access().client(new ClusterName("simulated")));
            var ref = ResourceKind.POD.in("shop", "cart-1");
            var m = (ObjectNode) JsonMapper.shared().readTree("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"cart-1\",\"namespace\":\"shop\"},\"spec\":{\"x\":1}}");
            System.out.println(kube.get(ref));
            System.out.println(kube.create(ref, m, Writing.REAL));
            try { kube.create(ref, m, Writing.REAL);} catch (Exception e) { System.out.println(e);}
            System.out.println(kube.get(ref));
            for (String ops : new String[] {
              "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a/b\":\"c\"}}]",
              "[{\"op\":\"test\",\"path\":\"/metadata/labels/a~1b\",\"value\":\"d\"}]",
              "[{\"op\":\"test\",\"path\":\"/metadata/resourceVersion\",\"value\":\"77\"}]",
              "[{\"op\":\"remove\",\"path\":\"/metadata/nothing\"}]"}) {
              try { System.out.println(kube.patch(ref, JsonMapper.shared().readTree(ops), Writing.REAL)); } catch (Exception e) { System.out.println(e);}
            }
            System.out.println(kube.list(ResourceKind.POD, Optional.empty(), "a/b=c"));
            System.out.println(kube.any(ResourceKind.POD, Optional.of("shop"), "a/b=c"));
            System.out.println(kube.serves(ResourceKind.POD));
            api.fault(l -> l.startsWith("GET") && l.contains("cart-1"), 1, 503, "");
            System.out.println(kube.get(ref));
            try { kube.delete(ref, JsonMapper.shared().readTree("{\"metadata\":{\"uid\":\"1\",\"resourceVersion\":\"2\"}}"), Writing.REAL); } catch (Exception e) { System.out.println(e);}
            System.out.println(kube.get(ref));
            System.out.println(api.requests());
        }
    }
}
