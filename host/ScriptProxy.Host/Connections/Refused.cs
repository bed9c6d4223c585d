namespace ScriptProxy.Host.Connections;

/// <summary>Why a connection is refused; the names are labels of the metric.</summary>
internal enum Refused
{
    /// <summary>It is not.</summary>
    Not,

    /// <summary><c>Connections:Total</c>.</summary>
    Total,

    /// <summary><c>Connections:PerAddress</c>.</summary>
    PerAddress,

    /// <summary><c>Connections:NewPerSecond</c>.</summary>
    NewPerSecond,
}
