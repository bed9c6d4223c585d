namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>LogPoints</c>.</summary>
internal sealed record LogPointsSettings
{
    public LogPointAccess Allow { get; init; } = LogPointAccess.Socket;
}

/// <summary>At which admin address log points can be added. They are code, and a loopback address is open to every user of the machine.</summary>
internal enum LogPointAccess
{
    /// <summary>At a Unix socket, which is the proxy's user's alone.</summary>
    Socket,

    /// <summary>At a loopback address as well.</summary>
    Loopback,

    Never,
}
