using System.Buffers.Binary;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The file that keeps invalidations which have not been carried out on everything that is stored: one record after the other, each with its length
/// and its checksum. The first says at which moment the store was opened. Where there is none, or the file is missing beside entries, something was lost. Not thread-safe.
/// </summary>
internal sealed class InvalidationJournal(StoreFolder folder) : IDisposable
{
    private const string Name = "invalidations";
    private const int MaximumRecord = 1024 * 1024;
    private readonly string _path = folder.PathOf(Name);
    private FileStream? _file;

    /// <summary>What it holds, in its order.</summary>
    /// <param name="opened">The moment at which the store was opened last; 0 if it never was, or nobody knows.</param>
    /// <param name="isWhole">False if it is damaged: something that was invalidated may look as if it were not.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public List<PastInvalidation> Read(out long opened, out bool isWhole)
    {
        var read = new List<PastInvalidation>();
        var isThere = File.Exists(_path);
        ReadOnlySpan<byte> rest = isThere ? File.ReadAllBytes(_path) : [];
        while (rest.Length >= 8)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length <= 0 || length > MaximumRecord || length > rest.Length - 8
                || Checksum.Of(0, 0, rest.Slice(8, length)) != BinaryPrimitives.ReadUInt32LittleEndian(rest[4..])
                || Parse(rest.Slice(8, length)) is not { } past)
            {
                break;
            }

            read.Add(past);
            rest = rest[(8 + length)..];
        }

        var hasFirst = read is [{ What: Invalidation.Tagged { Tag: "" } }, ..];
        opened = hasFirst ? read[0].Moment : 0;
        isWhole = isThere ? hasFirst && rest.IsEmpty : folder.Folders().Count == 0;
        return hasFirst ? read[1..] : read;
    }

    /// <summary>Adds a record, before the invalidation is answered.</summary>
    /// <param name="past">The record.</param>
    /// <param name="flush">Whether it is forced to the disk.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Append(PastInvalidation past, bool flush)
    {
        var file = _file ?? throw new IOException("The list of invalidations was given up.");
        file.Write(Record(past));
        file.Flush(flush);
    }

    /// <summary>Writes a new one, which is forced to the disk and not used yet: that takes long, and others may append to this one meanwhile.</summary>
    /// <param name="opened">The moment at which the store was opened.</param>
    /// <param name="waiting">What has not been carried out.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public FileStream Prepare(long opened, IEnumerable<PastInvalidation> waiting)
    {
        var file = new FileStream(_path + "~", FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // Stands for the moment: a tag that nothing has.
            file.Write(Record(new(opened, new Invalidation.Tagged(""), Soft: true, default)));
            foreach (var past in waiting)
            {
                file.Write(Record(past));
            }

            file.Flush(flushToDisk: true); // renamed before it is there, it would be empty after a power failure
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Uses the one that was prepared from now on.</summary>
    /// <param name="prepared">The new one.</param>
    /// <param name="meanwhile">What was appended since it was begun.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Replace(FileStream prepared, IReadOnlyCollection<PastInvalidation> meanwhile)
    {
        try
        {
            foreach (var past in meanwhile)
            {
                prepared.Write(Record(past));
            }

            prepared.Flush(flushToDisk: meanwhile.Count > 0);
            File.Move(prepared.Name, _path, overwrite: true);
        }
        catch
        {
            prepared.Dispose();
            throw;
        }

        _file?.Dispose();
        _file = prepared;
    }

    /// <summary>Gives it up where it cannot be written: without it the next process takes everything for invalidated, which is safe.</summary>
    /// <exception cref="IOException">It cannot be deleted either.</exception>
    public void GiveUp()
    {
        Dispose();
        File.Delete(_path);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private static byte[] Record(PastInvalidation past)
    {
        var bytes = new ByteWriter();
        bytes.Long(past.Moment);
        bytes.Flag(past.Soft);
        bytes.Long(past.At.UtcTicks);
        switch (past.What)
        {
            case Invalidation.Resource resource:
                bytes.Text("resource");
                bytes.Text(resource.PrimaryKey);
                break;
            case Invalidation.Tagged tagged:
                bytes.Text("tagged");
                bytes.Text(tagged.Tag);
                break;
            case Invalidation.Prefixed prefixed:
                bytes.Text("prefixed");
                bytes.Text(prefixed.Prefix);
                break;
            case Invalidation.Ban ban:
                bytes.Text("ban");
                bytes.Int(ban.Conditions.Count);
                foreach (var condition in ban.Conditions)
                {
                    bytes.Text(condition.Field);
                    bytes.Int((int)condition.Test);
                    bytes.Text(condition.Value);
                }

                break;
        }

        var record = new byte[8 + bytes.Written.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, bytes.Written.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Checksum.Of(0, 0, bytes.Written));
        bytes.Written.CopyTo(record.AsSpan(8));
        return record;
    }

    private static PastInvalidation? Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var (moment, soft, at) = (reader.Long(), reader.Flag(), reader.Long());
        Invalidation? what = reader.Text() switch
        {
            "resource" => new Invalidation.Resource(reader.Text()),
            "tagged" => new Invalidation.Tagged(reader.Text()),
            "prefixed" => new Invalidation.Prefixed(reader.Text()),
            "ban" => new Invalidation.Ban(Conditions(ref reader)),
            _ => null,
        };
        return what is null || reader.HasFailed || at < 0 || at > DateTimeOffset.MaxValue.Ticks
            ? null
            : new(moment, what, soft, new DateTimeOffset(at, TimeSpan.Zero));
    }

    private static BanCondition[] Conditions(ref ByteReader reader)
    {
        var conditions = new BanCondition[reader.Count(3 * sizeof(int))];
        for (var i = 0; i < conditions.Length; i++)
        {
            var (field, test) = (reader.Text(), (BanTest)reader.Int());
            conditions[i] = new(field, test, reader.Text());
        }

        return conditions;
    }
}
