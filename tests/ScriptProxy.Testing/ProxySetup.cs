namespace ScriptProxy.Testing;

/// <summary>How a proxy under test is set up. Everything has a default: no rules, no plugins, one upstream that says hello.</summary>
public sealed class ProxySetup
{
    /// <summary>The text of a rule <c>rule.csx</c>; null for none. See <see cref="Rules"/> for several.</summary>
    public string? Rule { get; init; }

    /// <summary>Texts of rules by file name; a name with a folder makes the folder.</summary>
    public IReadOnlyDictionary<string, string> Rules { get; init; } = new Dictionary<string, string>();

    /// <summary>The upstream that cluster <c>main</c> has; null starts one that says hello. Disposed with the proxy.</summary>
    public Upstream? Upstream { get; init; }

    /// <summary>The text of <c>scriptproxy.json</c>; <c>{upstream}</c> stands for the upstream's address. Null for a catch-all route to cluster <c>main</c>.</summary>
    public string? Configuration { get; init; }

    /// <summary>Further files by their path below the proxy's folder, such as <c>plugins/Geo/Geo.dll</c>.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The environment variables that the proxy sees. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Further configuration keys, as the command line would set them.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the plugins that come with the proxy are loaded. Default: false, so that a test sees what it brings.</summary>
    public bool BuiltInPlugins { get; init; }

    /// <summary>Where the plugins that come with the proxy lie, if not beside the executable.</summary>
    public string? BuiltInPluginsFolder { get; init; }

    /// <summary>Whether errors in the log are expected; otherwise they fail the test when the proxy is disposed.</summary>
    public bool ExpectErrors { get; init; }

    /// <summary>Whether changed files are noticed by watching, as in production; otherwise only <see cref="ProxyUnderTest.ReloadAsync"/> looks. Default: false.</summary>
    public bool Watch { get; init; }

    /// <summary>The addresses to listen on. Default: plain HTTP on a free port of the loopback interface.</summary>
    public string? Urls { get; init; }

    /// <summary>Whether <c>Kestrel:Endpoints</c> of <see cref="Configuration"/> say where to listen, in place of <see cref="Urls"/>. Default: false.</summary>
    public bool ListensAsConfigured { get; init; }

    /// <summary>The time that the proxy sees; null is the system's.</summary>
    public TimeProvider? Time { get; init; }
}
