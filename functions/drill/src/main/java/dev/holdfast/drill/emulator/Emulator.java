package dev.holdfast.drill.emulator;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A running AWS emulator. It ends with {@link #close()}, and with the JVM however that ends, unless the user started it.
 * Real AWS is never taken for one.
 */
public interface Emulator extends AutoCloseable {
    /** Where it answers. */
    URI endpoint();

    /** What it is, for example {@code moto 5.2.1}. */
    String name();

    /** Name and where it comes from, in one line. */
    String describe();

    @Override
    void close();

    /**
     * The emulator for integration tests: {@code AWS_ENDPOINT_URL}, LocalStack where Docker runs, {@code moto_server} from
     * the PATH, moto in a private virtual environment.
     *
     * @param environment the process environment
     * @param log file that takes the output of a child process; its folder is created
     * @param say takes one line for each thing that the user should know
     * @throws NoEmulator when there is none
     */
    static Emulator forTests(Map<String, String> environment, Path log, Consumer<String> say) {
        var moto = new MotoLauncher(log);
        return new EmulatorSearch(
                        List.of(
                                new GivenEndpoint(environment),
                                new LocalStack(environment),
                                new MotoOnPath(environment, moto),
                                new MotoInVenv(environment, moto, say)),
                        say)
                .find();
    }

    /**
     * The emulator for the drill: as {@link #forTests}, with {@code moto_server} before LocalStack, because it is up in a
     * second and needs no image.
     *
     * @throws NoEmulator when there is none
     */
    static Emulator forDrill(Map<String, String> environment, Path log, Consumer<String> say) {
        var moto = new MotoLauncher(log);
        return new EmulatorSearch(
                        List.of(
                                new GivenEndpoint(environment),
                                new MotoOnPath(environment, moto),
                                new LocalStack(environment),
                                new MotoInVenv(environment, moto, say)),
                        say)
                .find();
    }
}
