namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>The section <c>Options:Caching:Purge</c>: who may purge by requests with the methods PURGE and BAN.</summary>
public sealed class PurgeOptions
{
    /// <summary>Addresses and networks of clients that may, such as <c>10.0.0.0/8</c>. Empty lets nobody. Default: this machine.</summary>
    public List<string> Allow { get; set => field = value ?? []; } = ["127.0.0.0/8", "::1"];
}
