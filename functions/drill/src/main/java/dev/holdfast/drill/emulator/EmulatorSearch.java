package dev.holdfast.drill.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Asks the sources in order. Why one had nothing is said when another has, and is part of the message when none has. */
final class EmulatorSearch {
    private static final String CURE = """
        Do one of these:
          pip install "moto[server]==5.2.1"      so that moto_server is on the PATH
          start Docker                           so that LocalStack can run
          export AWS_ENDPOINT_URL=http://...     an emulator that runs already\
        """;

    private final List<Source> sources;
    private final Consumer<String> say;

    EmulatorSearch(List<Source> sources, Consumer<String> say) {
        this.sources = List.copyOf(sources);
        this.say = say;
    }

    Emulator find() {
        List<String> missed = new ArrayList<>();
        for (Source source : sources) {
            try {
                return source.start();
            } catch (Unavailable e) {
                missed.add(source.name() + ": " + e.getMessage());
                say.accept("no " + source.name() + " (" + e.getMessage() + ")");
            }
        }
        throw new NoEmulator("No AWS emulator was found.\n  " + String.join("\n  ", missed) + "\n" + CURE);
    }
}
