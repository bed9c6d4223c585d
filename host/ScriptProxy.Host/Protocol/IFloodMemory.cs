using System.Net;

namespace ScriptProxy.Host.Protocol;

/// <summary>Remembers who has flooded. Thread-safe.</summary>
internal interface IFloodMemory
{
    /// <summary>A connection was ended for a flood, which counts against its address.</summary>
    void Flooded(EndPoint? remote);

    /// <summary>Whether one of the address was, of late.</summary>
    bool HasFlooded(EndPoint? remote);
}
