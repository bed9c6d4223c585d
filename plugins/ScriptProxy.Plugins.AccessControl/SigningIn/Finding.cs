using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>What came of looking at credentials.</summary>
/// <param name="Account">Whose they are; null if the request is refused.</param>
/// <param name="Reason">Why it is refused, for the log; never a secret.</param>
internal sealed record Finding(Account? Account, string Reason)
{
    /// <summary>The challenge that says what was wrong, in place of the ordinary one.</summary>
    public string? Challenge { get; init; }

    /// <summary>The answer in place of a 401; null for that.</summary>
    public Answer? Answer { get; init; }

    public static Finding Good(Account account) => new(account, "");

    public static Finding Bad(string reason) => new(null, reason);

    /// <summary>Nobody could look: it says nothing about the credentials.</summary>
    public static Finding Unknown(string reason, int status) => new(null, reason)
    {
        Answer = new Answer(status) { Text = status == 503 ? "Nobody can sign in at the moment.\n" : "The proxy could not find out whether you may see this.\n", Headers = { RetryAfter = status == 503 ? "5" : default } },
    };
}
