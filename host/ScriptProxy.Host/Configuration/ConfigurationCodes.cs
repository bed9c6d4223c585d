namespace ScriptProxy.Host.Configuration;

/// <summary>The codes of findings about the configuration. A code never changes its meaning.</summary>
internal static class ConfigurationCodes
{
    /// <summary>The configuration file is missing or cannot be read.</summary>
    public const string FileUnreadable = "SP0101";

    /// <summary>The configuration file is no JSON, or its outermost value is no object.</summary>
    public const string FileMalformed = "SP0102";

    /// <summary>A key stands twice; only one could have had an effect.</summary>
    public const string KeyTwice = "SP0103";

    /// <summary>A key that nothing reads, most often a misspelled one.</summary>
    public const string KeyUnknown = "SP0104";

    /// <summary>A value of the wrong type, outside its range, or not one of those allowed.</summary>
    public const string ValueWrong = "SP0105";

    /// <summary>An option of a unit that the unit does not know or refuses.</summary>
    public const string UnitOption = "SP0106";

    /// <summary>A changed key that takes effect only at the next start. A warning.</summary>
    public const string NeedsRestart = "SP0107";

    /// <summary>A certificate that Kestrel cannot load, or an HTTPS endpoint without any.</summary>
    public const string CertificateWrong = "SP0108";

    /// <summary>A route that YARP refuses: its match, a transform, a policy.</summary>
    public const string RouteRefused = "SP0201";

    /// <summary>A cluster that YARP refuses: an address, a policy, a limit.</summary>
    public const string ClusterRefused = "SP0202";

    /// <summary>A route names a cluster that is not there.</summary>
    public const string ClusterMissing = "SP0203";

    /// <summary>Two routes or two clusters share an id.</summary>
    public const string IdTwice = "SP0204";

    /// <summary>Two routes match the same requests, and nothing says which is meant; such requests would fail.</summary>
    public const string RoutesAmbiguous = "SP0205";

    /// <summary>A cluster has no destination, so its requests get 503. A warning: one may be on its way.</summary>
    public const string ClusterEmpty = "SP0206";

    /// <summary>A route or cluster that YARP cannot read at all.</summary>
    public const string SectionUnreadable = "SP0207";
}
