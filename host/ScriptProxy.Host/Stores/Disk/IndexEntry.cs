using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>What is known in memory of an entry. There may be millions, so this is all: the head stays on disk.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct IndexEntry : IPlaced
{
    /// <summary>What a file takes on disk is counted in these.</summary>
    public const int PageSize = 4096;

    public KeyHash Hash;

    /// <summary>The file's number: it tells an entry from the one that has replaced it.</summary>
    public ulong Id;

    /// <summary>Up to which invalidation it has been judged.</summary>
    public long Moment;

    /// <summary>When it may go, in seconds since 1970.</summary>
    public uint Expires;

    /// <summary>What its file takes.</summary>
    public uint Pages;

    /// <summary>The first of its names.</summary>
    public int FirstName;

    /// <summary>How often it was used of late, up to 3.</summary>
    public byte Uses;

    /// <summary>Whether one of its names was invalidated softly since it was judged.</summary>
    public bool IsMeant;

    /// <summary>Grows each time it is said to be meant: the same moment may be said twice.</summary>
    public ushort Means;

    /// <inheritdoc/>
    public int Next { get; set; }

    public readonly long Bytes => (long)Pages * PageSize;

    public static uint PagesOf(long fileLength) => (uint)Math.Min(uint.MaxValue, (fileLength + PageSize - 1) / PageSize);

    public static uint Seconds(DateTimeOffset time) => (uint)Math.Clamp(time.ToUnixTimeSeconds() + 1, 0, uint.MaxValue);
}
