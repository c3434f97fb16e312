package dev.holdfast.quarantine.plan;

/**
 * How far the metadata service of an instance answers, which gives the role of the node to whoever asks it.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html">Instance metadata
 *     options</a>
 */
public sealed interface MetadataService {
    /** For people. */
    String text();

    /** It could not be read. */
    record Unknown() implements MetadataService {
        @Override
        public String text() {
            return "the hop limit of the metadata service is not known: the pod may reach it";
        }
    }

    /** Nobody gets an answer. */
    record Off() implements MetadataService {
        @Override
        public String text() {
            return "the metadata service of the instance is off; credentials that were taken before still work";
        }
    }

    /** It answers without a token as well, and then the hop limit is for nothing: only tokens are held back by it. */
    record WithoutToken() implements MetadataService {
        @Override
        public String text() {
            return "the metadata service answers without a token (IMDSv1): the pod reaches it";
        }
    }

    /** It wants a token, which travels so many hops; a pod is one further away than its node. */
    record Hops(int limit) implements MetadataService {
        @Override
        public String text() {
            return "the hop limit of the metadata service is " + limit
                    + (limit > 1 ? ": the pod reaches it" : ": it should not reach the pod");
        }
    }
}
