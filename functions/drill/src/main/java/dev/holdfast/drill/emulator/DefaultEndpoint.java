package dev.holdfast.drill.emulator;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** System properties that lead the SDK's clients to an emulator, as long as this is open. */
public final class DefaultEndpoint implements AutoCloseable {
    private final Map<String, @Nullable String> before = new HashMap<>();

    private DefaultEndpoint() {}

    static DefaultEndpoint set(URI endpoint) {
        var set = new DefaultEndpoint();
        set.property("aws.endpointUrl", endpoint.toString());
        // Variables such as AWS_ENDPOINT_URL_S3 would win over the general property.
        for (String service : new String[] {"Ec2", "S3", "Eks", "Sts", "CloudWatch"}) {
            set.property("aws.endpointUrl" + service, endpoint.toString());
        }
        set.property("aws.region", AwsClients.REGION.id());
        set.property("aws.accessKeyId", AwsClients.CREDENTIAL);
        set.property("aws.secretAccessKey", AwsClients.CREDENTIAL);
        return set;
    }

    private void property(String name, String value) {
        before.put(name, System.setProperty(name, value));
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
