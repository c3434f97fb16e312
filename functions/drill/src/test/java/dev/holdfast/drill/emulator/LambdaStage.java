package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * A moto of its own whose Step Functions really executes, and invokes functions of ours: moto calls every service at the port that it
 * is told is its own, and behind that port stands a proxy that answers for Lambda.
 */
public final class LambdaStage implements AutoCloseable {
    private static final Pattern INVOCATION =
            Pattern.compile("/2015-03-31/functions/(?:[^/]*:)?([A-Za-z0-9_-]+)/invocations");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Running moto;
    private final ProxyServer proxy;
    private final Upstream upstream;

    /** What answers for a function. */
    @FunctionalInterface
    public interface Lambda {
        Invoked invoke(String function, byte[] payload);
    }

    /** What came of an invocation, as Lambda says it. */
    public sealed interface Invoked {
        /** The function answered. */
        record Answer(String json) implements Invoked {}

        /** The function threw, or was ended. */
        record FunctionError(String type) implements Invoked {}

        /** Lambda did not invoke it. */
        record Refused(int status, String code) implements Invoked {}
    }

    private record Running(URI endpoint, ChildProcess child) implements Emulator {
        @Override
        public String name() {
            return "moto";
        }

        @Override
        public String describe() {
            return "moto with executing state machines at " + endpoint;
        }

        @Override
        public void close() {
            child.close();
        }
    }

    private LambdaStage(Running moto, ProxyServer proxy, Upstream upstream) {
        this.moto = moto;
        this.proxy = proxy;
        this.upstream = upstream;
    }

    /** Starts it; where there is no {@code moto_server} the test is skipped, and says so. */
    public static LambdaStage start(Lambda lambda) {
        var program = MotoOnPath.find(System.getenv(), "moto_server")
                .orElseThrow(() -> new TestAbortedException(
                        "skipped: only moto executes state machines with functions of ours, and no moto_server"
                                + " is on the PATH"));
        try {
            return start(program, lambda);
        } catch (IOException e) {
            throw new TestAbortedException("skipped: moto_server cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestAbortedException("interrupted", e);
        }
    }

    private static LambdaStage start(Path program, Lambda lambda) throws IOException, InterruptedException {
        int port = Probe.freePort();
        var endpoint = URI.create("http://127.0.0.1:" + port);
        var upstream = new Upstream(endpoint);
        var proxy = ProxyServer.start(call -> answer(call, lambda, upstream));
        var log = Path.of("target", "moto-executing-" + port + ".log").toAbsolutePath();
        Files.createDirectories(log.getParent());
        var child = ChildProcess.start(
                log,
                "env",
                "MOTO_PORT=" + proxy.endpoint().getPort(),
                program.toString(),
                "-H",
                "127.0.0.1",
                "-p",
                Integer.toString(port));
        var stage = new LambdaStage(new Running(endpoint, child), proxy, upstream);
        if (!Probe.awaitAnswer(endpoint, LIMIT, child::isAlive)) {
            stage.close();
            throw new IOException("no answer, see " + log);
        }
        stage.executeStateMachines();
        return stage;
    }

    private static Reply answer(Call call, Lambda lambda, Upstream upstream) throws IOException {
        var invocation = INVOCATION.matcher(call.target().getPath());
        if (!invocation.matches()) {
            return upstream.answer(call);
        }
        return switch (lambda.invoke(invocation.group(1), call.body())) {
            case Invoked.Answer(var json) -> json(200, json);
            case Invoked.FunctionError(var type) ->
                json(200, "{\"errorType\":\"" + type + "\",\"errorMessage\":\"x\"}")
                        .withHeader("X-Amz-Function-Error", "Unhandled");
            case Invoked.Refused(var status, var code) ->
                json(status, "{\"Type\":\"User\",\"message\":\"refused\"}")
                        .withHeader("x-amzn-ErrorType", code)
                        .withHeader("x-amzn-RequestId", "request");
        };
    }

    private static Reply json(int status, String json) {
        return Reply.empty(status)
                .withHeader("Content-Type", "application/json")
                .withBody(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes everything out of it, for moto executes one machine only; starting another takes as long as an execution. */
    public void empty() {
        try (var client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(moto.endpoint().resolve("/moto-api/reset"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            executeStateMachines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void executeStateMachines() throws IOException, InterruptedException {
        String config = "{\"stepfunctions\":{\"execute_state_machine\":true},\"lambda\":{\"use_docker\":false}}";
        try (var client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(moto.endpoint().resolve("/moto-api/config"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(config))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    /** To put a front before. */
    public Emulator emulator() {
        return moto;
    }

    /** Step Functions. The caller closes it. */
    public SfnClient sfn() {
        return SfnClient.builder()
                .endpointOverride(moto.endpoint())
                .region(AwsClients.REGION)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(AwsClients.CREDENTIAL, AwsClients.CREDENTIAL)))
                .build();
    }

    /** A machine of the definition that is shipped; moto executes only the first execution of each. */
    public static String machine(SfnClient sfn, String name, String workBucket) {
        var root = Path.of(System.getProperty("holdfast.root", "../.."));
        try {
            String definition = Files.readString(root.resolve("functions/fanout.asl.json"))
                    .replace("${Partition}", "aws")
                    .replace("${WorkBucket}", workBucket);
            return sfn.createStateMachine(request -> request.name(name)
                            .definition(definition)
                            .roleArn("arn:aws:iam::" + Account.ID + ":role/fanout"))
                    .stateMachineArn();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        moto.close();
        proxy.close();
        upstream.close();
    }
}
