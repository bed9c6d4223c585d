namespace ScriptProxy.Plugins.Caching.Storing;

/// <summary>What is stored besides what HTTP says.</summary>
public sealed class StoringOptions
{
    /// <summary>Whether responses with <c>Set-Cookie</c> are stored, cookie included, so that all clients get it. HTTP would allow it, nginx and Varnish do not, either. Default: false.</summary>
    public bool SetCookie { get; set; }
}
