using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>What all parts of one page that is being sent have in common. Not thread-safe.</summary>
/// <param name="address">The page's own address, absolute.</param>
/// <param name="includes">Where its includes come from.</param>
/// <param name="options">The limits.</param>
/// <param name="log">Where failures are told.</param>
internal sealed class EsiPage(Uri address, IIncludes includes, EsiOptions options, ILogger log)
{
    private const string NoHost = "host.invalid";

    private int _asked;

    /// <summary>The page's own address.</summary>
    public Uri Address => address;

    /// <summary>Where its includes come from.</summary>
    public IIncludes Includes => includes;

    /// <summary>The limits.</summary>
    public EsiOptions Options => options;

    /// <summary>Where failures are told.</summary>
    public ILogger Log => log;

    /// <summary>The address of what an exchange asks for. One without a host, as HTTP/1.0 allows, can include by path alone.</summary>
    public static Uri AddressOf(string scheme, string host, string target) =>
        Uri.TryCreate($"{scheme}://{(host.Length > 0 ? host : NoHost)}{target}", UriKind.Absolute, out var address) ? address : new Uri($"{scheme}://{NoHost}/");

    /// <summary>Counts an include.</summary>
    /// <param name="depth">In how many includes it stands.</param>
    /// <returns>Why it must not be asked for, or null.</returns>
    public string? Refuse(int depth) =>
        depth >= options.MaxDepth ? $"is nested more deeply than MaxDepth ({options.MaxDepth}) allows"
        : ++_asked > options.MaxIncludes ? $"is one more than MaxIncludes ({options.MaxIncludes}) allows"
        : null;
}
