Mon Dec  1 00:00:02 2025 Info: Begin Logfile
Mon Dec  1 00:00:02 2025 Info: Version: 15.5.1-055 SN: 420D4A7C19E2B35F60D8-5E1C2A9B7F30
Mon Dec  1 00:00:02 2025 Info: Time offset from UTC: 3600 seconds
Mon Dec  1 08:21:37 2025 Info: The user admin successfully logged on from 10.20.0.5 with privilege admin using an HTTPS connection.
Mon Dec  1 08:25:06 2025 Info: User ada@example.com from 10.20.14.31 was authenticated successfully.
Mon Dec  1 08:54:38 2025 Info: GUI: User admin logged out from session QLLWYASYNk45LRguoub4 because of inactivity timeout
Mon Dec  1 12:18:02 2025 Info: User dilip@example.com from 198.51.100.82 was authenticated successfully.
Mon Dec  1 12:28:08 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Mon Dec  1 12:34:34 2025 Info: User dilip@example.com from 198.51.100.82 was authenticated successfully.
Mon Dec  1 14:11:08 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Mon Dec  1 14:15:36 2025 Info: The user mara successfully logged on from 10.20.0.6 with privilege admin using an HTTPS connection.
Mon Dec  1 14:48:45 2025 Info: GUI: User mara logged out from session AkfV8Jxs85tcE0KYk8dO because of inactivity timeout
Mon Dec  1 15:35:19 2025 Info: User ada@example.com from 10.20.14.31 was authenticated successfully.
Mon Dec  1 16:56:38 2025 Info: An authentication attempt by the user mara from 10.20.0.6 failed using an HTTPS connection.
Mon Dec  1 16:56:49 2025 Info: The user mara successfully logged on from 10.20.0.6 with privilege admin using an HTTPS connection.
Mon Dec  1 17:30:57 2025 Info: GUI: User mara logged out from session MNfIn347gOKfA9zGuGib because of inactivity timeout
Tue Dec  2 09:06:24 2025 Info: The user admin successfully logged on from 10.20.0.5 with privilege admin using an HTTPS connection.
Tue Dec  2 09:39:59 2025 Info: GUI: User admin logged out from session kDrucuaRjG70Je1Xie8o because of inactivity timeout
Tue Dec  2 10:11:58 2025 Info: The user admin successfully logged on from 10.20.0.5 with privilege admin using an HTTPS connection.
Tue Dec  2 10:43:40 2025 Info: GUI: User admin logged out from session AUUzj7xCvcOTtgJ1qPmn because of inactivity timeout
Tue Dec  2 11:04:03 2025 Info: User dilip@example.com from 198.51.100.82 was authenticated successfully.
Tue Dec  2 11:24:49 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Tue Dec  2 12:02:38 2025 Info: The user ops successfully logged on from 10.20.0.7 with privilege admin using an HTTPS connection.
Tue Dec  2 12:03:09 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Tue Dec  2 12:19:18 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Tue Dec  2 12:36:24 2025 Info: GUI: User ops logged out from session I8mkmtJfsvPlLnNeaQip because of inactivity timeout
Tue Dec  2 13:16:01 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Tue Dec  2 16:00:29 2025 Info: User ada@example.com from 10.20.14.31 was authenticated successfully.
Wed Dec  3 08:39:32 2025 Info: User dilip@example.com from 198.51.100.82 was authenticated successfully.
Wed Dec  3 08:45:32 2025 Info: User carla@example.com from 192.0.2.41 was authenticated successfully.
Wed Dec  3 08:54:15 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Wed Dec  3 10:21:22 2025 Info: The user mara successfully logged on from 10.20.0.6 with privilege admin using an HTTPS connection.
Wed Dec  3 10:46:17 2025 Info: User ada@example.com from 10.20.14.31 was authenticated successfully.
Wed Dec  3 10:54:40 2025 Info: GUI: User mara logged out from session bO0ru3tUjv7Pfqv9yBkh because of inactivity timeout
Wed Dec  3 12:37:50 2025 Info: An authentication attempt by the user mara from 10.20.0.6 failed using an HTTPS connection.
Wed Dec  3 12:38:01 2025 Info: The user mara successfully logged on from 10.20.0.6 with privilege admin using an HTTPS connection.
Wed Dec  3 13:09:52 2025 Info: GUI: User mara logged out from session 1tpJr0jIKxUt0iE9WdKc because of inactivity timeout
Wed Dec  3 13:38:58 2025 Info: User finn@example.org from 10.20.15.9 was authenticated successfully.
Wed Dec  3 13:58:40 2025 Info: The user ops successfully logged on from 10.20.0.7 with privilege admin using an HTTPS connection.
Wed Dec  3 14:31:29 2025 Info: GUI: User ops logged out from session INh2tSI6MqF3cbHQl2zH because of inactivity timeout
Wed Dec  3 14:37:58 2025 Info: User erin@example.com from 2001:db8:40::17 was authenticated successfully.
Thu Dec  4 08:28:46 2025 Info: The user mara successfully logged on from 10.20.0.6 with privilege admin using an HTTPS connection.
Thu Dec  4 08:36:49 2025 Info: User ada@example.com from 10.20.14.31 was authenticated successfully.
Thu Dec  4 09:01:50 2025 Info: GUI: User mara logged out from session ahoJFqfrup0mDpzjjluv because of inactivity timeout
Thu Dec  4 10:53:10 2025 Info: User dilip@example.com from 198.51.100.82 was authenticated successfully.
Thu Dec  4 11:42:18 2025 Info: User bo@example.com from 10.20.14.77 was authenticated successfully.
Thu Dec  4 12:02:35 2025 Info: User carla@example.com from 192.0.2.41 was authenticated successfully.
Thu Dec  4 13:23:37 2025 Info: User erin@example.com from 2001:db8:40::17 was authenticated successfully.
Thu Dec  4 14:36:06 2025 Info: The user mara successfully logged on from 10.20.0.6 with privilege admin using an HTTPS connection.
Thu Dec  4 15:09:25 2025 Info: GUI: User mara logged out from session MRv8BqmWOMKgpoD12NtD because of inactivity timeout
Thu Dec  4 15:17:16 2025 Info: User bo@example.com from 10.20.14.77 was authenticated successfully.
Thu Dec  4 16:12:37 2025 Info: The user ops successfully logged on from 10.20.0.7 with privilege admin using an HTTPS connection.
Thu Dec  4 16:44:23 2025 Info: GUI: User ops logged out from session fxkRVfqMSCUnQDMOFQry because of inactivity timeout
