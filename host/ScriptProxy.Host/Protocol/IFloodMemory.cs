using System.Net;

namespace ScriptProxy.Host.Protocol;

/// <summary>Remembers who has flooded, and counts who has not read. Thread-safe.</summary>
internal interface IFloodMemory
{
    /// <summary>A connection was ended for a flood, which counts against its address.</summary>
    void Flooded(EndPoint? remote);

    /// <summary>Whether one of the address was, of late.</summary>
    bool HasFlooded(EndPoint? remote);

    /// <summary>An answer, or a whole connection, was cut since its client opened windows too slowly.</summary>
    void ReadSlowly(bool isConnection);
}
