package dev.holdfast.drill.emulator;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code moto_server} as the user installed it, whatever its version. */
final class MotoOnPath implements Source {
    private final Map<String, String> environment;
    private final MotoLauncher launcher;

    MotoOnPath(Map<String, String> environment, MotoLauncher launcher) {
        this.environment = environment;
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return "moto_server";
    }

    @Override
    public Emulator start() throws Unavailable {
        Path program = find(environment, "moto_server").orElseThrow(() -> new Unavailable("not on the PATH"));
        return launcher.launch(program, "moto");
    }

    /** The first executable file of that name on the PATH. */
    static Optional<Path> find(Map<String, String> environment, String program) {
        for (String folder : environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1)) {
            if (!folder.isBlank() && Files.isExecutable(Path.of(folder, program))) {
                return Optional.of(Path.of(folder, program));
            }
        }
        return Optional.empty();
    }
}
