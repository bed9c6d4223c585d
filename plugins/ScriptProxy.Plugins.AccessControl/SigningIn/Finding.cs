using System.Globalization;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl.SigningIn;

/// <summary>What came of looking at credentials.</summary>
/// <param name="Account">Whose they are; null if the request is refused.</param>
/// <param name="Reason">Why it is refused, for the log; never a secret.</param>
internal sealed record Finding(Account? Account, string Reason)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>The challenge that says what was wrong, in place of the ordinary one.</summary>
    public string? Challenge { get; init; }

    /// <summary>The answer in place of a 401; null for that.</summary>
    public Answer? Answer { get; init; }

    public static Finding Good(Account account) => new(account, "");

    public static Finding Bad(string reason) => new(null, reason);

    /// <summary>Nobody could look: it says nothing about the credentials.</summary>
    /// <param name="reason">Why, for the log.</param>
    /// <param name="status">500, or 503 if it passes by itself.</param>
    /// <param name="after">After how long it is worth trying again. Default: 5 seconds.</param>
    public static Finding Unknown(string reason, int status, TimeSpan? after = null) => new(null, reason)
    {
        Answer = new Answer(status)
        {
            Text = status == 503 ? "Signing in is not possible at the moment.\n" : "The proxy could not find out whether you may see this.\n",
            Headers = { RetryAfter = status == 503 ? Seconds(after ?? Soon) : default },
        },
    };

    private static string Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
