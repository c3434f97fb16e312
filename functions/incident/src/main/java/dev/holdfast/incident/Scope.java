package dev.holdfast.incident;

import java.util.regex.Pattern;

/** An AWS account and region, those of a finding or of the function itself. */
public record Scope(String account, String region) {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");

    public Scope {
        Require.match("account", account, ACCOUNT, "12 digits");
        Require.match("region", region, REGION, "a region such as us-east-1");
    }
}
