using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Connections;

/// <summary>Has bytes that nobody changes any more sent from where they are.</summary>
internal static class SharedBytes
{
    [ThreadStatic]
    private static ArraySegment<byte> _offered;

    /// <summary>
    /// Writes bytes through a writer that ends in a <see cref="ClientWriter"/>, without copying them, or in something else, where they are copied. What stands between may pass on how much memory is asked for, and what it is given;
    /// it must write nothing into it: the server does not for an answer whose length is told, in HTTP/1.1.
    /// </summary>
    public static void Write(PipeWriter writer, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || !MemoryMarshal.TryGetArray(bytes, out _offered))
        {
            writer.Write(bytes.Span);
            return;
        }

        Memory<byte> memory;
        try
        {
            memory = writer.GetMemory(bytes.Length);
        }
        finally
        {
            _offered = default;
        }

        if (!Unsafe.AreSame(ref MemoryMarshal.GetReference(memory.Span), ref MemoryMarshal.GetReference(bytes.Span)))
        {
            bytes.CopyTo(memory);
        }

        writer.Advance(bytes.Length);
    }

    /// <summary>What is offered on this thread, if it is so much. None if nothing is.</summary>
    public static ArraySegment<byte> Take(int length) => length > 0 && _offered.Count == length ? _offered : default;
}
