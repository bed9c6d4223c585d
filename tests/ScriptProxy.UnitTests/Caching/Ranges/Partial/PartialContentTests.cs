using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;
using ScriptProxy.UnitTests.Caching.Stores;

namespace ScriptProxy.UnitTests.Caching.Ranges.Partial;

public sealed class PartialContentTests
{
    private const string Tag = "ETag: \"a\"";

    private static readonly byte[] Bytes = BytesBody.Pattern(100);

    private readonly DictionaryStore _store = new();
    private readonly StoreSet _stores;

    public PartialContentTests() => _stores = _store.Alone();

    [Fact]
    public async Task Rfc9111_section_3_3_a_stored_part_answers_ranges_within_it_and_no_others()
    {
        await AddAsync(10, 49);
        Assert.Equal(Bytes[10..50], await SendAsync("bytes=10-49"));
        Assert.Equal(Bytes[20..30], await SendAsync("bytes=20-29"));
        Assert.Null(await SendAsync("bytes=9-20"));
        Assert.Null(await SendAsync("bytes=40-50"));
        Assert.Null(await SendAsync("bytes=-1"));
        Assert.Null(await SendAsync(null));
    }

    [Fact]
    public async Task Rfc9111_section_3_4_parts_are_combined()
    {
        await AddAsync(0, 9);
        await AddAsync(20, 29);
        await AddAsync(5, 19);
        Assert.Equal(Bytes[..30], await SendAsync("bytes=0-29"));
        Assert.Equal(Bytes[8..22], await SendAsync("bytes=8-21"));
        Assert.Null(await SendAsync("bytes=0-30"));
    }

    [Fact]
    public async Task Parts_that_come_at_the_same_time_are_all_kept()
    {
        var commits = new TaskCompletionSource();
        _store.Commits = commits.Task;
        var adding = new[] { AddAsync(0, 9), AddAsync(20, 29), AddAsync(5, 19) };
        commits.SetResult();
        Assert.All(await Task.WhenAll(adding), Assert.True);
        Assert.Equal(Bytes[..30], await SendAsync("bytes=0-29"));
    }

    [Fact]
    public async Task Rfc9111_section_3_4_a_complete_set_answers_for_the_whole()
    {
        await AddAsync(50, 99);
        Assert.Null(await SendAsync(null));
        await AddAsync(0, 49);
        Assert.Equal(Bytes, await SendAsync(null));
        var whole = await OpenAsync(RangeSelection.Whole);
        Assert.Equal(200, whole!.Head.Status);
        Assert.Equal(100, whole.Body.Length);
        Assert.True(whole.Body.IsComplete);
        Assert.Equal(0, whole.Head.Field("Content-Range").Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_part_that_came_while_the_others_were_confirmed_stays_known_and_they_are_renewed(int later)
    {
        await AddAsync(0, 9);
        var opened = await OpenAsync(RangeRequest.Select("GET", RequestHeaders.Of("Range: bytes=0-9"), (await IndexAsync())!, 100));
        await AddAsync(20, 29, head => head with { RequestTime = head.RequestTime.AddSeconds(later) }, Tag);
        var fresh = SampleHead.Now.AddHours(1);
        await _stores.UpdateAsync(opened!, opened!.Head with { FreshUntil = fresh }, default);
        var index = (await IndexAsync())!;
        Assert.Equal((fresh, "bytes 0-9/100,bytes 20-29/100"), (index.FreshUntil, index.Field("Content-Range").ToString()));
    }

    [Fact]
    public async Task Several_ranges_come_from_several_parts()
    {
        await AddAsync(0, 9);
        await AddAsync(90, 99);
        var head = (await IndexAsync())!;
        var selection = RangeRequest.Select("GET", RequestHeaders.Of("Range: bytes=-2,0-1"), head, PartialContent.LengthOf(head));
        var opened = await OpenAsync(selection);
        var expected = RangeAnswers.Partial(head, new BytesBody(Bytes), selection, 100).Body!.Length;
        Assert.Equal(expected, (await BytesBody.ReadAsync(RangeAnswers.Partial(opened!.Head, opened.Body, selection, 100).Body!)).Length);
    }

    [Fact]
    public async Task Rfc9111_section_3_4_the_headers_of_the_latest_part_count()
    {
        await AddAsync(0, 9, headers: [Tag, "Cache-Control: max-age=1", "X-Old: x"]);
        var fresh = SampleHead.Now.AddHours(1);
        await AddAsync(10, 19, head => head with { FreshUntil = fresh }, Tag, "Cache-Control: max-age=3600");
        var index = (await IndexAsync())!;
        Assert.Equal(fresh, index.FreshUntil);
        Assert.Equal("max-age=3600", index.Field("Cache-Control"));
        Assert.Equal(0, index.Field("X-Old").Count);
        Assert.Equal("bytes 0-9/100,bytes 10-19/100", index.Field("Content-Range").ToString());
    }

    [Theory]
    [InlineData("ETag: \"b\"")]
    [InlineData($"Last-Modified: Sun, 06 Nov 1994 08:00:00 GMT")]
    public async Task Section_15_3_7_3_a_part_of_another_version_takes_the_place_of_all(string validator)
    {
        await AddAsync(0, 9);
        await AddAsync(10, 19, headers: [validator, $"Date: {SampleHead.Date}"]);
        Assert.Null(await SendAsync("bytes=0-19"));
        Assert.Null(await SendAsync("bytes=0-9"));
        Assert.Equal(Bytes[10..20], await SendAsync("bytes=10-19"));
    }

    [Fact]
    public async Task Section_15_3_7_3_a_part_of_another_length_is_of_another_version()
    {
        await AddAsync(0, 9);
        await AddAsync(10, 19, length: 101);
        Assert.Equal("bytes 10-19/101", (await IndexAsync())!.Field("Content-Range"));
        Assert.Null(await SendAsync("bytes=0-9"));
        Assert.Equal(Bytes[10..20], await SendAsync("bytes=10-19"));
    }

    [Fact]
    public async Task Section_15_3_7_3_an_entry_replaced_by_one_of_another_version_is_not_used()
    {
        await AddAsync(0, 9);
        await AddAsync(10, 19);
        PutPart(0, 9, "ETag: \"b\"");
        Assert.Null(await SendAsync("bytes=0-19"));
        Assert.Equal(Bytes[10..20], await SendAsync("bytes=10-19"));
    }

    [Fact]
    public async Task A_part_of_an_older_version_that_comes_late_is_dropped()
    {
        await AddAsync(0, 9);
        Assert.False(await AddAsync(10, 19, head => head with { RequestTime = SampleHead.Now.AddMinutes(-1) }, "ETag: \"b\""));
        Assert.Equal(Bytes[..10], await SendAsync("bytes=0-9"));
        Assert.Equal(2, _store.Keys.Count);
    }

    [Theory]
    [InlineData(Tag, true)]
    [InlineData($"Last-Modified: Sun, 06 Nov 1994 08:00:00 GMT", true)]
    [InlineData($"Last-Modified: {SampleHead.Date}", false)]
    [InlineData("ETag: W/\"a\"", false)]
    [InlineData("X-A: b", false)]
    public void Section_15_3_7_3_only_what_has_a_strong_validator_is_kept(string validator, bool isKept)
    {
        var answer = SampleHead.Of(validator, $"Date: {SampleHead.Date}", "Content-Range: bytes 0-9/100") with { Status = 206 };
        var part = PartialContent.Part(answer, out _);
        Assert.Equal(isKept, part is not null);
        Assert.Equal(isKept, part?.Marks == StoredMarks.Partial);
    }

    [Theory]
    [InlineData("Content-Range: bytes 0-9/*", 206)]
    [InlineData("Content-Range: bytes 9-0/100", 206)]
    [InlineData("Content-Type: multipart/byteranges; boundary=x", 206)]
    [InlineData("Content-Range: bytes 0-9/100", 200)]
    public void Section_14_4_an_answer_that_does_not_say_where_it_belongs_is_not_kept(string line, int status) =>
        Assert.Null(PartialContent.Part(SampleHead.Of(Tag, line) with { Status = status }, out _));

    [Fact]
    public async Task A_part_within_another_is_dropped_and_one_around_others_replaces_them()
    {
        await AddAsync(10, 19);
        await AddAsync(12, 15);
        Assert.Equal(2, _store.Keys.Count);
        await AddAsync(30, 39);
        await AddAsync(0, 49);
        Assert.Equal(["key", PartialContent.PartKey("key", new(0, 50))], _store.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Bytes[..50], await SendAsync("bytes=0-49"));
    }

    [Fact]
    public async Task Parts_are_bounded()
    {
        for (var i = 0; i < 2 * PartSet.MaxParts; i++)
        {
            await AddAsync(i * 2, i * 2, length: 1000);
        }

        Assert.Equal(PartSet.MaxParts, PartSet.Of((await IndexAsync())!, out _).Count);
        Assert.Equal(PartSet.MaxParts + 1, _store.Keys.Count);
    }

    [Fact]
    public async Task A_stored_whole_of_the_version_stays_and_an_older_one_goes()
    {
        _store.Put(SampleHead.Of(Tag), Bytes);
        Assert.False(await AddAsync(0, 9));
        Assert.Equal(["key"], _store.Keys);
        Assert.True(await AddAsync(0, 9, headers: ["ETag: \"b\""]));
        Assert.True(PartialContent.IsIndex((await IndexAsync())!));
    }

    [Fact]
    public async Task A_part_that_the_store_has_dropped_is_a_miss_and_so_is_one_cut_short()
    {
        await AddAsync(0, 9);
        await AddAsync(5, 14);
        await _store.RemoveAsync(PartialContent.PartKey("key", new(0, 10)));
        Assert.Null(await SendAsync("bytes=0-9"));
        Assert.Equal(Bytes[5..10], await SendAsync("bytes=5-9"));
        _store.Put(Part(5, 14, 100, Tag), Bytes[5..14]);
        Assert.Null(await SendAsync("bytes=5-9"));
    }

    [Fact]
    public async Task A_part_without_room_for_its_index_is_removed()
    {
        _store.IsFull = true;
        Assert.False(await AddAsync(0, 9));
        Assert.Empty(_store.Keys);
    }

    [Fact]
    public async Task Bytes_that_no_part_has_end_the_answer_with_an_error()
    {
        await AddAsync(0, 9);
        var opened = await OpenAsync(RangeSelection.Of([new(0, 9)], 100));
        await Assert.ThrowsAsync<IOException>(() => BytesBody.ReadAsync(opened!.Body));
    }

    [Fact]
    public void One_fetch_serves_all_who_ask_for_the_same_range_under_the_same_condition()
    {
        var key = Key("Range: bytes=0-9");
        Assert.Equal(key, Key("Range: bytes=00-9"));
        string?[] others = [key, Key("Range: bytes=0-"), Key("Range: bytes=-9"), Key("Range: bytes=0-9", "If-Range: \"a\""), Key("Range: bytes=0-9", "If-Range: \"b\"")];
        Assert.Equal(others.Length, others.Distinct().Count());
        Assert.Null(Key("Range: bytes=0-1,4-5"));
        Assert.Null(Key("Range: lines=0-1"));
        Assert.Null(Key("Accept: text/plain"));
        Assert.Null(PartialContent.FetchKey("key", "HEAD", RequestHeaders.Of("Range: bytes=0-9")));

        static string? Key(params string[] lines) => PartialContent.FetchKey("key", "GET", RequestHeaders.Of(lines));
    }

    [Fact]
    public void A_fetch_asks_for_the_range_and_keeps_its_condition_alone()
    {
        var request = RequestHeaders.Of("Range: bytes=0-9", "If-Range: \"a\"", "If-None-Match: \"a\"", $"If-Modified-Since: {SampleHead.Date}", "Accept: text/plain");
        PartialContent.Ask(request);
        Assert.Equal(["Accept", "If-Range", "Range"], request.Keys.Order());
        Assert.Equal("bytes=0-9", request.Range);
    }

    [Fact]
    public void Whatever_is_stored_and_asked_for_the_bytes_are_those_of_the_whole() => Prop.ForAll(
        AnySlice.NonEmptyListOf().ToArbitrary(),
        AnySlice.ToArbitrary(),
        (stored, wanted) => IsRightAsync(stored, wanted).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static Gen<Slice> AnySlice { get; } = Gen.Two(Gen.Choose(0, 99)).Select(pair => new Slice(Math.Min(pair.Item1, pair.Item2), Math.Abs(pair.Item1 - pair.Item2) + 1));

    private static async Task<bool> IsRightAsync(IEnumerable<Slice> stored, Slice wanted)
    {
        var test = new PartialContentTests();
        var known = new HashSet<long>();
        foreach (var slice in stored)
        {
            await test.AddAsync(slice.Offset, slice.End - 1);
            known.UnionWith(Enumerable.Range((int)slice.Offset, (int)slice.Count).Select(i => (long)i));
        }

        var sent = await test.SendAsync($"bytes={wanted.Offset}-{wanted.End - 1}");
        var hasAll = Enumerable.Range((int)wanted.Offset, (int)wanted.Count).All(i => known.Contains(i));
        return hasAll ? sent.AsSpan().SequenceEqual(Bytes.AsSpan((int)wanted.Offset, (int)wanted.Count)) : sent is null;
    }

    private static StoredHead Part(long first, long last, long length, params string[] headers) => PartialContent.Part(
        SampleHead.Of([.. headers, $"Content-Range: bytes {first}-{last}/{length}"]) with { Status = 206 }, out _)!;

    private StoredHead PutPart(long first, long last, params string[] headers)
    {
        var part = Part(first, last, 100, headers);
        _store.Put(part, Bytes[(int)first..((int)last + 1)]);
        return part;
    }

    private Task<bool> AddAsync(long first, long last, long length = 100) => AddAsync(Part(first, last, length, Tag), first, last);

    private Task<bool> AddAsync(long first, long last, string[] headers) => AddAsync(Part(first, last, 100, headers), first, last);

    private Task<bool> AddAsync(long first, long last, Func<StoredHead, StoredHead> with, params string[] headers) => AddAsync(with(Part(first, last, 100, headers)), first, last);

    private async Task<bool> AddAsync(StoredHead part, long first, long last)
    {
        _store.Put(part, [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(i => Bytes[i % 100])]);
        return await PartialContent.AddAsync(_stores, "key", part, null, default);
    }

    private async Task<StoredHead?> IndexAsync() => (await _store.FindAsync("key", TestContext.Current.CancellationToken))?.Head;

    private async Task<StoredResponse?> OpenAsync(RangeSelection selection) =>
        await PartialContent.OpenAsync(_stores, (await _store.FindAsync("key", TestContext.Current.CancellationToken))!, selection, TestContext.Current.CancellationToken);

    // As a lookup does it.
    private async Task<byte[]?> SendAsync(string? range)
    {
        var index = (await IndexAsync())!;
        Assert.True(PartialContent.IsIndex(index));
        var length = PartialContent.LengthOf(index);
        var selection = RangeRequest.Select("GET", range is null ? RequestHeaders.Of() : RequestHeaders.Of($"Range: {range}"), index, length);
        return await OpenAsync(selection) is not { } opened ? null
            : await BytesBody.ReadAsync(selection.Outcome == RangeOutcome.Whole ? opened.Body : RangeAnswers.Partial(opened.Head, opened.Body, selection, length).Body!);
    }
}
