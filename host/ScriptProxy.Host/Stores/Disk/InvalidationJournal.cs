using System.Buffers.Binary;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The file that keeps invalidations which have not been carried out on everything that is stored: one record after the other, each with its length
/// and its checksum, written anew when they have been carried out. Not thread-safe.
/// </summary>
internal sealed class InvalidationJournal(StoreFolder folder)
{
    private const string Name = "invalidations";
    private const int MaximumRecord = 1024 * 1024;
    private readonly string _path = folder.PathOf(Name);

    /// <summary>Adds a record, before the invalidation takes effect.</summary>
    /// <param name="past">The record.</param>
    /// <param name="flush">Whether it is forced to the disk.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Append(PastInvalidation past, bool flush)
    {
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Record(past));
        file.Flush(flush);
    }

    /// <summary>Writes it anew.</summary>
    /// <param name="moment">The newest moment there was: the next process goes on from it.</param>
    /// <param name="waiting">What has not been carried out.</param>
    public void Rewrite(long moment, IEnumerable<PastInvalidation> waiting)
    {
        var temporary = _path + "~";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            // Stands for the moment: a tag that nothing has.
            file.Write(Record(new(moment, new Invalidation.Tagged(""), Soft: true, default)));
            foreach (var past in waiting)
            {
                file.Write(Record(past));
            }
        }

        File.Move(temporary, _path, overwrite: true);
    }

    /// <summary>What it holds.</summary>
    /// <param name="isWhole">False if it is damaged: something that was invalidated may look as if it were not.</param>
    public List<PastInvalidation> Read(out bool isWhole)
    {
        var read = new List<PastInvalidation>();
        isWhole = true;
        ReadOnlySpan<byte> rest = File.Exists(_path) ? File.ReadAllBytes(_path) : [];
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

        isWhole = rest.IsEmpty;
        return read;
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
