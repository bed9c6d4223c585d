namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>How many requests of all clients together are too many.</summary>
public sealed class SiteOptions : ThresholdOptions
{
    /// <summary>What is a site. Default: <see cref="SiteScope.Host"/>.</summary>
    public SiteScope Key { get; set; }
}

/// <summary>What is a site.</summary>
public enum SiteScope
{
    /// <summary>Each <c>Host</c>.</summary>
    Host,

    /// <summary>The whole proxy: for routes that take any host, among which a flood could spread itself.</summary>
    All,
}
