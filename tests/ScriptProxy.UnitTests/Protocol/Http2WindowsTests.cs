using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Protocol;

public sealed class Http2WindowsTests
{
    private const int Rate = 240;
    private const int Grace = 5;
    private const int Initial = 65_535;
    private const int Streams = 100;

    private readonly List<bool> _cut = [];
    private readonly Http2Windows _windows;
    private readonly Http2FrameWatch _client;
    private readonly Http2AnswerWatch _server;
    private readonly Dictionary<int, Reset> _resets = [];

    public Http2WindowsTests()
    {
        var allowance = new Http2Allowance(new Http2FloodOptions(), new ManualTimeProvider());
        _windows = new Http2Windows(new MinDataRate(Rate, TimeSpan.FromSeconds(Grace)), _cut.Add);
        _client = new Http2FrameWatch(allowance, _windows);
        _server = new Http2AnswerWatch(allowance, _windows);
        _client.Look("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(Rate - 40)]
    public void Who_opens_windows_by_too_little_is_cut_off(int octetsPerSecond)
    {
        Ask(1, 0);
        var seconds = 0;
        for (; _cut.Count == 0 && seconds < 3600; seconds++)
        {
            Take(1, octetsPerSecond);
            _windows.Tick();
        }

        Assert.InRange(seconds, Grace, ((Grace + 1) * Rate / (Rate - octetsPerSecond)) + 2);
        Pass(3600);
        Assert.Equal([true], _cut);
    }

    [Theory]
    [InlineData(Rate, 1)]
    [InlineData(Rate * 4, 4)]
    [InlineData(10_000, Grace)]
    public void Who_takes_the_least_rate_passes_however_unevenly(int octets, int everySeconds)
    {
        Ask(1, 0);
        for (var second = 0; second < 3600; second++)
        {
            if (second % everySeconds == 0)
            {
                Take(1, octets);
            }

            _windows.Tick();
        }

        Assert.Empty(_cut);
    }

    [Fact]
    public void Each_octet_every_few_seconds_is_no_new_grace_period()
    {
        Ask(1, 0);
        for (var second = 0; second < 12; second++)
        {
            if (second % 4 == 0)
            {
                Take(1, 1);
            }

            _windows.Tick();
        }

        Assert.Equal([true], _cut);
    }

    [Fact]
    public void Whose_upstream_has_nothing_to_send_may_leave_his_window_shut()
    {
        Ask(1, 0, given: 0);
        for (var message = 0; message < 100; message++)
        {
            Give(1, 9);
            Take(1, 9);
            Pass(60);
        }

        Assert.Empty(_cut);
    }

    [Fact]
    public void A_pause_within_the_grace_period_passes_each_time_that_something_waits_anew()
    {
        Ask(1, 0, given: 0);
        for (var message = 0; message < 100; message++)
        {
            Give(1, 1);
            Pass(Grace);
            Take(1, 1);
            Pass(1);
        }

        Assert.Empty(_cut);
    }

    [Fact]
    public void What_was_taken_quickly_is_not_held_against_who_pauses()
    {
        Ask(1, Rate * 60);
        Send(1, Rate * 60);
        Pass(60);
        Assert.Empty(_cut);
        Pass(Grace + 1);
        Assert.Equal([true], _cut);
    }

    [Fact]
    public void Many_answers_on_a_slow_line_share_what_is_asked()
    {
        // Each window of a kilobyte in its turn, together little more than the rate.
        for (var i = 0; i < Streams; i++)
        {
            Ask(Id(i), 1024);
            Send(Id(i), 1024);
        }

        for (var second = 0; second < 3600; second++)
        {
            if (second % 4 == 0)
            {
                Take(Id(second / 4 % Streams), 1024);
            }

            _windows.Tick();
        }

        Assert.Empty(_cut);
    }

    [Fact]
    public void One_that_is_read_quickly_covers_no_others()
    {
        for (var i = 0; i < Streams; i++)
        {
            Ask(Id(i), 0);
        }

        for (var second = 0; second < 20; second++)
        {
            Take(1, 1_000_000);
            for (var i = 1; i < Streams; i++)
            {
                Take(Id(i), 1);
            }

            _windows.Tick();
        }

        Assert.Equal(Enumerable.Repeat(false, Streams - 1), _cut);
        Assert.Equal([1], _resets.Where(reset => reset.Value.Code != 11).Select(reset => reset.Key));
    }

    [Fact]
    public void Who_leaves_one_of_two_answers_unread_has_that_one_reset()
    {
        Ask(1, 0);
        Ask(3, 0);
        for (var second = 0; second < 3600; second++)
        {
            Take(1, Rate * 2);
            _windows.Tick();
        }

        Assert.Equal([false], _cut);
        Assert.Equal((null, 11), (_resets[1].Code, _resets[3].Code));
    }

    [Fact]
    public void Who_opens_the_connections_window_by_too_little_is_cut_off_and_no_stream_blamed()
    {
        Ask(1, 1_000_000);
        Ask(3, 1_000_000);
        Send(1, Initial);
        for (var second = 0; second < (Initial / Rate) + (2 * Grace); second++)
        {
            Widen(0, 1);
            Send(3, 1);
            _windows.Tick();
        }

        Assert.Equal([true], _cut);
        Assert.All(_resets.Values, reset => Assert.Null(reset.Code));
    }

    [Fact]
    public void Who_shuts_now_one_window_and_now_the_other_gains_no_more_than_as_long_again()
    {
        Ask(1, Initial);
        Send(1, Initial);
        var seconds = 0;
        for (; _cut.Count == 0 && seconds < 3600; seconds++)
        {
            Widen(seconds % 2 == 0 ? 1 : 0, 1);
            if (seconds % 2 == 1)
            {
                Send(1, 1);
            }

            _windows.Tick();
        }

        Assert.InRange(seconds, Grace, 2 * ((Initial / Rate) + Grace + 2));
    }

    [Theory]
    [InlineData("end")]
    [InlineData("reset by the server")]
    [InlineData("reset by the client")]
    public void What_has_ended_waits_for_nothing(string end)
    {
        Ask(1, 0);
        switch (end)
        {
            case "end":
                _server.Look(Frame(0x0, 0x1, 1, []));
                break;
            case "reset by the server":
                _server.Look(Frame(0x3, 0, 1, [0, 0, 0, 8]));
                break;
            default:
                _client.Look(Frame(0x3, 0, 1, [0, 0, 0, 8]));
                break;
        }

        Give(1, 1000);
        Pass(100);
        Assert.Empty(_cut);
    }

    [Fact]
    public void A_setting_holds_for_windows_that_are_open_too_and_may_leave_less_than_none()
    {
        Ask(1, Initial);
        Send(1, 1000);
        Settings(500); // of which a thousand have gone
        Widen(1, 500);
        Pass(Grace + 6);
        Assert.Equal([true], _cut); // none is left, although more has been given
    }

    [Fact]
    public void Frames_are_read_however_they_are_cut_in_pieces()
    {
        byte[] frames =
        [
            .. Frame(0x4, 0, 0, [0, 1, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 3, 0, 0, 0, 9]),
            .. Frame(0x1, 0x5, 1, [0x82]),
            .. Frame(0x8, 0, 1, [0x80, 0, 0, 3]),
        ];
        foreach (var octet in frames)
        {
            _client.Look([octet]);
        }

        Give(1, 4);
        foreach (var octet in Frame(0x0, 0, 1, [1, 2, 3]))
        {
            _server.Look([octet]);
        }

        Pass(Grace + 2);
        Assert.Equal([true], _cut);
    }

    [Fact]
    public void Single_octets_without_end_are_a_flood()
    {
        Ask(1, 0, given: 1_000_000);
        var count = 0;
        while (!_client.HasEnded && count < 100_000)
        {
            Take(1, 1);
            count++;
        }

        Assert.InRange(count, 1000, 8000);
    }

    [Fact]
    public void Small_messages_are_none_however_many_windows_are_opened_for_them()
    {
        Ask(1, Initial, given: 0);
        for (var message = 0; message < 100_000; message++)
        {
            Give(1, 1);
            Send(1, 1);
            Widen(1, 1);
            Widen(0, 1);
        }

        Assert.False(_client.HasEnded);
    }

    private static int Id(int i) => (2 * i) + 1;

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static byte[] Octets(int value)
    {
        var octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        return octets;
    }

    private void Ask(int stream, int window, long given = long.MaxValue / 2)
    {
        Settings(window);
        _client.Look(Frame(0x1, 0x5, stream, [0x82]));
        Settings(Initial); // which holds for this one as well
        Settings(window);
        Give(stream, given);
    }

    private void Settings(int window) => _client.Look(Frame(0x4, 0, 0, [0, 4, .. Octets(window)]));

    private void Give(int stream, long octets)
    {
        if (!_resets.TryGetValue(stream, out var reset))
        {
            _resets[stream] = reset = new Reset();
        }

        _windows.Give(stream, octets, reset);
    }

    private void Widen(int stream, int octets) => _client.Look(Frame(0x8, 0, stream, Octets(octets)));

    private void Send(int stream, int octets) => _server.Look(Frame(0x0, 0, stream, new byte[octets]));

    /// <summary>Opens both windows by so much, which is then sent.</summary>
    private void Take(int stream, int octets)
    {
        if (octets > 0)
        {
            Widen(0, octets);
            Widen(stream, octets);
            Send(stream, octets);
        }
    }

    private void Pass(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _windows.Tick();
        }
    }

    private sealed class Reset : IHttpResetFeature
    {
        public int? Code { get; private set; }

        void IHttpResetFeature.Reset(int errorCode) => Code = errorCode;
    }
}
