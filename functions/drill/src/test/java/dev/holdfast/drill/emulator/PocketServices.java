package dev.holdfast.drill.emulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The other services of a case: a key that signs, a topic, a bus, schedules, a log group, no Auto Scaling group. Thread-safe. */
final class PocketServices {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final KeyPair key = key();
    private final List<String> published = new ArrayList<>();
    private final List<JsonNode> put = new ArrayList<>();
    private final Set<String> schedules = new TreeSet<>();

    /** The id of each notice that the topic took, as often as it took it. */
    synchronized List<String> published() {
        return List.copyOf(published);
    }

    /** The events that the bus took. */
    synchronized List<JsonNode> put() {
        return List.copyOf(put);
    }

    synchronized Set<String> schedules() {
        return Set.copyOf(schedules);
    }

    synchronized Reply answer(Call call) {
        return switch (call.service()) {
            case "kms" -> kms(call);
            case "sns" -> publish(call.form());
            case "events" -> putEvents(JSON.readTree(call.body()));
            case "scheduler" -> schedule(call);
            case "autoscaling" ->
                Reply.xml(
                        200,
                        "<R><DescribeAutoScalingInstancesResult><AutoScalingInstances/></DescribeAutoScalingInstancesResult></R>");
            case "logs" -> filter(JSON.readTree(call.body()));
            default -> refusal(501, "NotImplemented");
        };
    }

    private Reply kms(Call call) {
        var asked = JSON.readTree(call.body());
        var answer = JSON.createObjectNode().put("KeyId", asked.path("KeyId").asString(""));
        try {
            if (call.action().equals("GetPublicKey")) {
                answer.put("PublicKey", base64(key.getPublic().getEncoded()));
            } else {
                var signature = Signature.getInstance("SHA256withECDSA");
                signature.initSign(key.getPrivate());
                signature.update(
                        Base64.getDecoder().decode(asked.path("Message").asString("")));
                answer.put("Signature", base64(signature.sign()));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return json(200, answer.toString());
    }

    private Reply publish(Form form) {
        String prefix = "MessageAttributes.entry.";
        IntStream.iterate(1, i -> form.has(prefix + i + ".Name"), i -> i + 1)
                .filter(i -> form.get(prefix + i + ".Name").orElseThrow().equals("notice"))
                .forEach(i -> published.add(
                        form.get(prefix + i + ".Value.StringValue").orElseThrow()));
        return Reply.xml(
                200, "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>");
    }

    private Reply putEvents(JsonNode asked) {
        asked.path("Entries")
                .values()
                .forEach(entry -> put.add(JSON.readTree(entry.path("Detail").asString("{}"))));
        return json(200, "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"e\"}]}");
    }

    private Reply schedule(Call call) {
        String name = call.target().getPath();
        boolean create = call.method().equals("POST");
        boolean changed = create ? schedules.add(name) : schedules.remove(name);
        if (!changed) {
            return create ? refusal(409, "ConflictException") : refusal(404, "ResourceNotFoundException");
        }
        return json(200, "{\"ScheduleArn\":\"arn:aws:scheduler:us-east-1:" + Account.ID + ":schedule" + name + "\"}");
    }

    private static Reply filter(JsonNode asked) {
        boolean audit = asked.path("logGroupName").asString("").startsWith("/aws/eks/");
        return audit ? json(200, "{\"events\":[]}") : refusal(400, "ResourceNotFoundException");
    }

    private static Reply refusal(int status, String code) {
        return json(status, "{\"__type\":\"" + code + "\",\"message\":\"refused\"}")
                .withHeader("x-amzn-errortype", code);
    }

    private static Reply json(int status, String text) {
        return Reply.empty(status)
                .withHeader("Content-Type", "application/x-amz-json-1.1")
                .withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static KeyPair key() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
