package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One emulator for all integration tests of the module, started when the first needs it, ended after the last. */
public final class SharedEmulator implements ParameterResolver {
    private static final Namespace SPACE = Namespace.create(SharedEmulator.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Emulator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return emulator(context);
    }

    private static Emulator emulator(ExtensionContext context) {
        return context.getRoot().getStore(SPACE).computeIfAbsent(Emulator.class, _ -> start(), Emulator.class);
    }

    /** Takes everything out of it, which is a hundred times faster than starting another; only moto can. */
    public static boolean isEmptied(Emulator emulator) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(emulator.endpoint().resolve("/moto-api/reset"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Emulator start() {
        return Emulator.forTests(System.getenv(), Path.of("target", "emulator.log"), System.out::println);
    }
}
