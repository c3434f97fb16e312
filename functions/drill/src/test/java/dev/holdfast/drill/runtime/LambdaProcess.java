package dev.holdfast.drill.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** A function's jar as Lambda starts it: under the real runtime interface client, with nothing else on the class path. */
final class LambdaProcess {
    static final Path ROOT = Path.of(System.getProperty("holdfast.root", "../.."));

    private LambdaProcess() {}

    static Process start(FakeRuntimeApi api, String module, String handler, Map<String, String> variables)
            throws IOException {
        var jar = ROOT.resolve("functions/" + module + "/target/" + module + ".jar")
                .toAbsolutePath();
        String runtime = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("aws-lambda-java"))
                .collect(Collectors.joining(File.pathSeparator));
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                runtime + File.pathSeparator + jar,
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                handler);
        var environment = builder.environment();
        environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
        environment.put("_HANDLER", handler);
        environment.put("LAMBDA_TASK_ROOT", ROOT.toString());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "holdfast-" + module);
        environment.put("AWS_REGION", "us-east-1");
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.putAll(variables);
        builder.redirectErrorStream(true)
                .redirectOutput(
                        ROOT.resolve("functions/drill/target/runtime.log").toFile());
        return builder.start();
    }
}
