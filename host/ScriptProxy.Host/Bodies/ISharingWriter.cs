using System.IO.Pipelines;

namespace ScriptProxy.Host.Bodies;

/// <summary>A <see cref="PipeWriter"/> that can send bytes from where they are.</summary>
internal interface ISharingWriter
{
    /// <summary>Takes bytes that nobody changes any more, to be sent with the next flush. False if they have to be written instead.</summary>
    bool TryShare(ReadOnlyMemory<byte> bytes);
}
