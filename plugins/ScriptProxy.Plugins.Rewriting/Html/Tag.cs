using System.Text;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>A tag that has arrived whole; the object is used for one after another. What is not changed is written as it came.</summary>
internal sealed class Tag
{
    private readonly List<Attribute> _attributes = [];
    private readonly List<(ulong Name, byte[] Text)> _added = [];
    private byte[] _bytes = [];
    private int _length;
    private int _nameStart;
    private int _nameEnd;
    private int _insertAt;
    private bool _isRead;
    private bool _isChanged;

    /// <summary>The name's number; see <see cref="TagName"/>.</summary>
    public ulong Number { get; private set; }

    /// <summary>The name, as it is written.</summary>
    public ReadOnlySpan<byte> Name => _bytes.AsSpan(_nameStart, _nameEnd - _nameStart);

    /// <summary>Whether it ends with <c>/&gt;</c>.</summary>
    public bool IsSelfClosing
    {
        get
        {
            Read();
            return _insertAt < _length - 1;
        }
    }

    /// <summary>How many attributes it came with.</summary>
    public int Count
    {
        get
        {
            Read();
            return _attributes.Count;
        }
    }

    /// <summary>Takes a tag.</summary>
    /// <param name="bytes">From its <c>&lt;</c> to its <c>&gt;</c>.</param>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length < bytes.Length)
        {
            _bytes = new byte[Math.Max(256, 2 * bytes.Length)];
        }

        bytes.CopyTo(_bytes);
        _length = bytes.Length;
        _nameStart = bytes[1] == '/' ? 2 : 1;
        for (_nameEnd = _nameStart; !IsNameEnd(_bytes[_nameEnd]);)
        {
            _nameEnd++;
        }

        Number = TagName.Of(Name);
        (_isRead, _isChanged) = (false, false);
    }

    /// <summary>Takes the name of a tag that is too long, as a tag without attributes.</summary>
    /// <param name="bytes">Its beginning, with the name.</param>
    public void SetName(ReadOnlySpan<byte> bytes)
    {
        var end = 2;
        while (end < bytes.Length && !IsNameEnd(bytes[end]))
        {
            end++;
        }

        Set([.. bytes[..end], (byte)'>']);
    }

    public ReadOnlySpan<byte> NameOf(int index) => _bytes.AsSpan(_attributes[index].NameStart, _attributes[index].NameEnd - _attributes[index].NameStart);

    /// <summary>An attribute's value as it is written, with its character references.</summary>
    public ReadOnlySpan<byte> ValueOf(int index)
    {
        var attribute = _attributes[index];
        return attribute.Raw is { } raw ? raw : _bytes.AsSpan(attribute.ValueStart, attribute.ValueEnd - attribute.ValueStart);
    }

    /// <returns>Where an attribute is, without case; -1 if it is not there.</returns>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        Read();
        for (var index = 0; index < _attributes.Count; index++)
        {
            if (!_attributes[index].IsRemoved && Ascii.EqualsIgnoreCase(NameOf(index), name))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Changes a value within its quotes.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="raw">The value as it is to be written; it has no quote and no space that the old one did not have.</param>
    public void Change(int index, byte[] raw)
    {
        _attributes[index] = _attributes[index] with { Raw = raw };
        _isChanged = true;
    }

    /// <summary>Sets an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, as text.</param>
    /// <param name="isUtf8">Whether the page is.</param>
    public void Set(ReadOnlySpan<byte> name, string value, bool isUtf8 = true)
    {
        var quoted = PageText.Bytes($"=\"{value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)}\"", isUtf8);
        if (IndexOf(name) is >= 0 and var index)
        {
            _attributes[index] = _attributes[index] with { Quoted = quoted, Raw = quoted[2..^1] };
        }
        else
        {
            var number = TagName.Of(name);
            _added.RemoveAll(added => added.Name == number);
            _added.Add((number, [(byte)' ', .. name, .. quoted]));
        }

        _isChanged = true;
    }

    /// <summary>Removes an attribute, and its repetitions, which nobody reads.</summary>
    public void Remove(ReadOnlySpan<byte> name)
    {
        for (var index = IndexOf(name); index >= 0 && index < _attributes.Count; index++)
        {
            if (!_attributes[index].IsRemoved && Ascii.EqualsIgnoreCase(NameOf(index), name))
            {
                _attributes[index] = _attributes[index] with { IsRemoved = true };
                _isChanged = true;
            }
        }

        var number = TagName.Of(name);
        _added.RemoveAll(added => added.Name == number);
    }

    public void WriteTo(ByteSink sink)
    {
        if (!_isChanged)
        {
            sink.Write(_bytes.AsSpan(0, _length));
            return;
        }

        var done = 0;
        foreach (var attribute in _attributes)
        {
            if (attribute.IsRemoved)
            {
                Put(attribute.Start, [], attribute.End);
            }
            else if (attribute.Quoted is { } quoted)
            {
                Put(attribute.NameEnd, quoted, attribute.End);
            }
            else if (attribute.Raw is { } raw)
            {
                Put(attribute.ValueStart, raw, attribute.ValueEnd);
            }
        }

        Put(_insertAt, [], _insertAt);
        foreach (var (_, text) in _added)
        {
            sink.Write(text);
        }

        sink.Write(_bytes.AsSpan(done, _length - done));

        void Put(int from, byte[] bytes, int until)
        {
            sink.Write(_bytes.AsSpan(done, from - done));
            sink.Write(bytes);
            done = until;
        }
    }

    // HTML 13.2.5.32 to 40.
    private void Read()
    {
        if (_isRead)
        {
            return;
        }

        _isRead = true;
        _attributes.Clear();
        _added.Clear();
        var (at, start, slash) = (_nameEnd, _nameEnd, false);
        while (_bytes[at] != '>')
        {
            if (_bytes[at] == '/' || TagName.IsSpace(_bytes[at]))
            {
                slash = _bytes[at++] == '/';
                continue;
            }

            slash = false;
            at = ReadAttribute(at, start);
            start = at;
        }

        _insertAt = slash ? at - 1 : at;
    }

    private int ReadAttribute(int at, int start)
    {
        var nameStart = at++;
        while (!IsNameEnd(_bytes[at]) && _bytes[at] != '=')
        {
            at++;
        }

        var nameEnd = at;
        var value = SkipSpaces(at);
        if (_bytes[value] != '=')
        {
            _attributes.Add(new Attribute(start, nameStart, nameEnd, nameEnd, nameEnd, nameEnd));
            return nameEnd;
        }

        value = SkipSpaces(value + 1);
        if (_bytes[value] is (byte)'"' or (byte)'\'')
        {
            var end = value + 1 + _bytes.AsSpan(value + 1).IndexOf(_bytes[value]);
            _attributes.Add(new Attribute(start, nameStart, nameEnd, value + 1, end, end + 1));
            return end + 1;
        }

        var unquoted = value;
        while (_bytes[value] != '>' && !TagName.IsSpace(_bytes[value]))
        {
            value++;
        }

        _attributes.Add(new Attribute(start, nameStart, nameEnd, unquoted, value, value));
        return value;
    }

    private int SkipSpaces(int at)
    {
        while (TagName.IsSpace(_bytes[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsNameEnd(byte value) => value is (byte)'/' or (byte)'>' || TagName.IsSpace(value);

    /// <param name="Start">Where the spaces before it begin.</param>
    /// <param name="NameStart">Where its name begins.</param>
    /// <param name="NameEnd">Where its name ends.</param>
    /// <param name="ValueStart">Where its value begins, within the quotes.</param>
    /// <param name="ValueEnd">Where its value ends.</param>
    /// <param name="End">Where it ends, quotes included.</param>
    private readonly record struct Attribute(int Start, int NameStart, int NameEnd, int ValueStart, int ValueEnd, int End)
    {
        public bool IsRemoved { get; init; }

        /// <summary>Another value for the same quotes.</summary>
        public byte[]? Raw { get; init; }

        /// <summary>Another value with quotes and <c>=</c>.</summary>
        public byte[]? Quoted { get; init; }
    }
}
