namespace ScriptProxy.Sdk;

/// <summary>
/// Says whether a credential, such as a token or a key, is good, and whose it is. What a plugin offers to rules that decide about access.
/// Thread-safe.
/// </summary>
public interface IVerifier
{
    /// <summary>Verifies a credential. A bad one is an answer, no exception.</summary>
    /// <param name="credential">The credential as the client sent it, without a scheme such as <c>Bearer</c>.</param>
    /// <param name="cancellationToken">Gives up; usually <c>request.Aborted</c>.</param>
    /// <returns>The answer.</returns>
    ValueTask<Verification> VerifyAsync(string credential, CancellationToken cancellationToken = default);
}

/// <summary>What an <see cref="IVerifier"/> says. Immutable.</summary>
public sealed record Verification
{
    private static readonly Dictionary<string, string> NoClaims = [];

    private Verification(string? subject, string? reason, IReadOnlyDictionary<string, string> claims) =>
        (Subject, Reason, Claims) = (subject, reason, claims);

    /// <summary>Whether the credential is good.</summary>
    public bool IsValid => Subject is not null;

    /// <summary>Whose it is; null if it is not good.</summary>
    public string? Subject { get; }

    /// <summary>Why it is not good, for the log; null if it is.</summary>
    public string? Reason { get; }

    /// <summary>What else it says about the subject; empty if it is not good.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; }

    /// <summary>The credential is good.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="claims">What else it says; null for nothing.</param>
    /// <returns>The answer.</returns>
    public static Verification Accept(string subject, IReadOnlyDictionary<string, string>? claims = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new Verification(subject, null, claims ?? NoClaims);
    }

    /// <summary>The credential is not good.</summary>
    /// <param name="reason">Why, for the log.</param>
    /// <returns>The answer.</returns>
    public static Verification Refuse(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new Verification(null, reason, NoClaims);
    }
}
